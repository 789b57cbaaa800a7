package dev.annex.core.sandbox;

import dev.annex.api.runtime.Program;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warms programs up, one at a time on a thread of low priority, while no call runs or waits and
 * nothing is being prepared. A warm-up that had to make room goes on when it is quiet again. Any
 * thread.
 */
final class WarmUps implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WarmUps.class);

  /** What one program gets, all its turns together. */
  private static final Duration MOST = Duration.ofSeconds(10);

  /** How long it must have been quiet before warming up begins. */
  private static final Duration QUIET = Duration.ofMillis(200);

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Activity activity;
  private final BooleanSupplier nothingPrepared;
  private final Deque<Turn> turns = new ArrayDeque<>();
  private boolean working;
  private volatile boolean closed;

  /** Warm-ups that make room for calls, and for preparing as long as that goes on. */
  WarmUps(Activity activity, BooleanSupplier nothingPrepared) {
    this.activity = activity;
    this.nothingPrepared = nothingPrepared;
  }

  /**
   * Warms a program up when there is time for it.
   *
   * @param program gives it while it is in use; nothing here keeps it loaded
   */
  @SuppressWarnings("ThreadPriorityCheck") // a wish, and nothing depends on it
  synchronized void add(Supplier<Optional<Program>> program) {
    if (closed) {
      return;
    }
    turns.addLast(new Turn(program, MOST.toNanos()));
    if (!working) {
      working = true;
      Thread.ofPlatform()
          .name("annex-warm-up")
          .daemon()
          .priority(Thread.MIN_PRIORITY)
          .start(this::work);
    }
  }

  private void work() {
    for (Turn turn = next(); turn != null; turn = next()) {
      take(turn);
    }
  }

  private synchronized @Nullable Turn next() {
    try {
      while (!closed && !turns.isEmpty()) {
        if (nothingPrepared.getAsBoolean() && activity.quietFor(QUIET)) {
          return turns.pollFirst();
        }
        wait(PAUSE.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    working = false;
    return null;
  }

  private void take(Turn turn) {
    long until = System.nanoTime() + turn.nanosLeft();
    Optional<Program> program = turn.program().get();
    if (program.isEmpty()) {
      return;
    }
    AtomicBoolean gaveWay = new AtomicBoolean();
    try {
      program
          .get()
          .warmUp(() -> {
            if (!roomNow()) {
              gaveWay.set(true);
            }
            return !gaveWay.get() && turn.program().get().isPresent() && System.nanoTime() < until;
          });
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      LOG.warn("Warming up failed; calls are not affected", e);
      return;
    }
    long left = until - System.nanoTime();
    if (gaveWay.get() && left > 0) {
      again(new Turn(turn.program(), left));
    }
  }

  private boolean roomNow() {
    return !closed && activity.calls() == 0;
  }

  private synchronized void again(Turn turn) {
    if (!closed) {
      turns.addLast(turn);
    }
  }

  /** Ends the warm-up that runs and forgets the others. */
  @Override
  public synchronized void close() {
    closed = true;
    turns.clear();
    notifyAll();
  }

  private record Turn(Supplier<Optional<Program>> program, long nanosLeft) {}
}
