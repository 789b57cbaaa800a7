package dev.annex.runtime.wasm.guest;

import dev.annex.api.call.Gauge;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Subscription;
import dev.annex.api.value.ByteSize;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The threads that guests compute on: platform threads, so many at once, each with the stack its
 * extension may have. A thread that has nothing to do for a while ends. Any thread.
 *
 * <p>Why not virtual threads? A guest that computes holds its carrier; two of them would hold every
 * virtual thread of a small machine.
 */
public final class GuestThreads implements AutoCloseable {

  /** What host functions get on top of the guest's own stack. */
  private static final long HOST_STACK_BYTES = ByteSize.ofKib(512).bytes();

  private static final long MEBIBYTE = ByteSize.ofMib(1).bytes();

  private static final long KEPT_IDLE_SECONDS = 5;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Map<Long, ThreadPoolExecutor> poolsByStack = new ConcurrentHashMap<>();
  private final Places places;
  private final Turns turns = new Turns();
  private final Set<Meter> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** At most {@code atOnce} guests run; others wait their turn. */
  public GuestThreads(int atOnce) {
    this.places = new Places(atOnce);
  }

  /**
   * Runs a task on a thread of its own and waits for it; stops it when the meter says so.
   *
   * @param turn of this call, and no other
   * @param afterwards runs on the same thread whatever became of the task, when its caller has been
   *     answered
   * @throws dev.annex.api.fault.AnnexException {@code BUSY}, or why the meter stopped it; anything
   *     the task threw is passed on
   */
  public <T> T run(
      Meter meter, ByteSize stack, Turns.Turn turn, Supplier<T> task, Runnable afterwards) {
    if (closed) {
      meter.cancel("the host is stopping");
    }
    meter.check();
    long asked = System.nanoTime();
    places.take(meter);
    meter.record(Gauge.QUEUE_NANOS, System.nanoTime() - asked);
    running.add(meter);
    GuestRun<T> run =
        new GuestRun<>(
            timed(task, meter),
            () -> {
              try {
                afterwards.run();
              } finally {
                release(meter);
              }
            });
    turn.begin();
    try (Subscription _ = meter.onStop(run::stop)) {
      start(run, stack);
      return run.await(meter);
    } finally {
      turn.end();
    }
  }

  /** Reports the processor time of a task before anybody learns that it has ended. */
  private static <T> Supplier<T> timed(Supplier<T> task, Meter meter) {
    return () -> {
      long before = THREADS.getCurrentThreadCpuTime();
      try {
        return task.get();
      } finally {
        meter.record(Gauge.CPU_NANOS, Math.max(0, THREADS.getCurrentThreadCpuTime() - before));
      }
    };
  }

  private void start(GuestRun<?> run, ByteSize stack) {
    try {
      long mebibytes = Math.ceilDiv(stack.bytes() + HOST_STACK_BYTES, MEBIBYTE);
      poolsByStack.computeIfAbsent(mebibytes, GuestThreads::newPool).execute(run);
    } catch (OutOfMemoryError | RejectedExecutionException e) {
      run.abandon();
      throw e;
    }
  }

  /** Without a bound of its own: only as many tasks arrive as there are places. */
  private static ThreadPoolExecutor newPool(long stackMebibytes) {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        KEPT_IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        Thread.ofPlatform()
            .name("annex-guest")
            .daemon(true)
            .inheritInheritableThreadLocals(false)
            .stackSize(stackMebibytes * MEBIBYTE)
            .factory());
  }

  private void release(Meter meter) {
    running.remove(meter);
    places.giveBack();
  }

  /** A turn for a call that is yet to run. */
  public Turns.Turn turn() {
    return turns.turn();
  }

  /** How many guests run now. */
  public int running() {
    return places.taken();
  }

  /** Stops every guest. */
  @Override
  public void close() {
    closed = true;
    running.forEach(meter -> meter.cancel("the host is stopping"));
    poolsByStack.values().forEach(ThreadPoolExecutor::shutdown);
  }
}
