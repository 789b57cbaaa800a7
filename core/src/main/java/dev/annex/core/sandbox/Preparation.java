package dev.annex.core.sandbox;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Works through jobs that take long on a few threads of low priority: what somebody waits for comes
 * first, in the order it was asked for, then the rest, one at a time, while no call runs or at
 * least not right after one another. Threads start when there is work and end with it. Any thread.
 *
 * <p>A job that misses its deadline fails, and its thread is interrupted. Until that thread gives
 * in its place stays taken: work that cannot be stopped never occupies more threads than there are
 * places.
 */
final class Preparation implements AutoCloseable {

  /** How many jobs run at once. */
  static final int PLACES = 2;

  /** How many jobs nobody waits for run at once. */
  private static final int BACKGROUND_PLACES = 1;

  /** How many jobs may wait for a place while somebody waits for them. */
  static final int MOST_AWAITED = 64;

  /** How long a job that nobody waits for makes room for calls before it starts all the same. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Activity activity;
  private final Duration deadline;
  private final Deque<Job<?>> awaited = new ArrayDeque<>();
  private final Deque<Job<?>> background = new ArrayDeque<>();
  private final Set<Job<?>> running = new HashSet<>();
  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(
          1, task -> Thread.ofPlatform().name("annex-prepare-clock").daemon().unstarted(task));
  private int threads;
  private int backgroundRunning;
  private boolean closed;

  /**
   * A worker without work.
   *
   * @param deadline how long one job may run
   */
  Preparation(Activity activity, Duration deadline) {
    this.activity = activity;
    this.deadline = deadline;
    clock.setRemoveOnCancelPolicy(true);
  }

  /**
   * Queues a job.
   *
   * @param what it is about, for messages: {@code Preparing "notes"}
   * @param awaitedNow whether somebody waits for it
   * @param discard gets a result that comes when nobody wants it any more
   * @throws AnnexException {@code BUSY} when too many others are awaited, {@code CANCELLED} when
   *     the host is stopping
   */
  <T> Job<T> submit(String what, boolean awaitedNow, Supplier<T> work, Consumer<T> discard) {
    Job<T> job = new Job<>(what, work, discard);
    synchronized (this) {
      if (closed) {
        throw stopping(what);
      }
      if (awaitedNow && awaited.size() >= MOST_AWAITED) {
        throw new AnnexException(
            ErrorCode.BUSY,
            "%s failed: %d others wait to be prepared. Try again later."
                .formatted(what, awaited.size()));
      }
      (awaitedNow ? awaited : background).addLast(job);
      startThread();
    }
    return job;
  }

  /** Moves a job before everything that nobody waits for; harmless when it runs or is done. */
  synchronized void hurry(Job<?> job) {
    if (background.remove(job)) {
      awaited.addLast(job);
      startThread();
    }
  }

  /** Takes a job out of the queue; false when it runs or is done. */
  boolean drop(Job<?> job, AnnexException why) {
    synchronized (this) {
      if (!background.remove(job) && !awaited.remove(job)) {
        return false;
      }
    }
    job.result.completeExceptionally(why);
    return true;
  }

  /** Ends a job wherever it is; harmless when it is done. */
  void stop(Job<?> job, AnnexException why) {
    if (!drop(job, why)) {
      job.result.completeExceptionally(why);
      job.interrupt();
    }
  }

  /** Whether nothing is under way or waiting. */
  synchronized boolean idle() {
    return threads == 0;
  }

  @SuppressWarnings("ThreadPriorityCheck") // a wish, and nothing depends on it
  private void startThread() {
    if (threads < PLACES) {
      threads++;
      Thread.ofPlatform()
          .name("annex-prepare")
          .daemon()
          .priority(Thread.MIN_PRIORITY)
          .start(this::work);
    } else {
      notifyAll();
    }
  }

  private void work() {
    for (Job<?> job = next(); job != null; job = next()) {
      job.run(clock, deadline);
      finished(job);
    }
  }

  private synchronized void finished(Job<?> job) {
    running.remove(job);
    if (job.inBackground) {
      backgroundRunning--;
    }
    notifyAll();
  }

  /** The next job for a thread; none means that the thread ends. */
  private synchronized @Nullable Job<?> next() {
    long since = System.nanoTime();
    while (true) {
      Job<?> job = awaited.pollFirst();
      if (job == null && !background.isEmpty() && backgroundRunning < BACKGROUND_PLACES) {
        boolean waitedEnough = System.nanoTime() - since >= PATIENCE.toNanos();
        if (activity.calls() == 0 || waitedEnough) {
          job = background.pollFirst();
          job.inBackground = true;
          backgroundRunning++;
        } else if (pause()) {
          continue;
        }
      }
      if (job == null) {
        threads--;
        return null;
      }
      running.add(job);
      return job;
    }
  }

  @SuppressWarnings("WaitNotInLoop") // the caller's loop looks at every condition again
  private boolean pause() {
    try {
      wait(PAUSE.toMillis());
      return !closed;
    } catch (InterruptedException e) {
      return !closed;
    }
  }

  /** Drops what is queued and interrupts what runs; does not wait for it. */
  @Override
  public void close() {
    List<Job<?>> left = new ArrayList<>();
    synchronized (this) {
      closed = true;
      left.addAll(awaited);
      left.addAll(background);
      left.addAll(running);
      awaited.clear();
      background.clear();
      notifyAll();
    }
    clock.shutdownNow();
    for (Job<?> job : left) {
      job.result.completeExceptionally(stopping(job.what));
      job.interrupt();
    }
  }

  private static AnnexException stopping(String what) {
    return new AnnexException(
        ErrorCode.CANCELLED, "%s was given up: the host is stopping.".formatted(what));
  }

  /** One piece of work. */
  static final class Job<T> {
    private final String what;
    private final Consumer<T> discard;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private @Nullable Supplier<T> work;
    private @Nullable Thread runner;
    private boolean inBackground;

    private Job(String what, Supplier<T> work, Consumer<T> discard) {
      this.what = what;
      this.work = work;
      this.discard = discard;
    }

    /** A job that was done elsewhere. */
    static <T> Job<T> done(T made) {
      Job<T> job = new Job<>("", () -> made, unwanted -> {});
      job.work = null;
      job.result.complete(made);
      return job;
    }

    /** What it is about. */
    String what() {
      return what;
    }

    /** What it gives, or an {@link AnnexException}. */
    CompletableFuture<T> result() {
      return result;
    }

    private void run(ScheduledThreadPoolExecutor clock, Duration deadline) {
      Supplier<T> todo = begin();
      Future<?> expiry = schedule(clock, deadline);
      try {
        T made = todo.get();
        end();
        if (!result.complete(made)) {
          discard.accept(made);
        }
      } catch (Throwable e) {
        end();
        result.completeExceptionally(e);
      } finally {
        expiry.cancel(false);
      }
    }

    private Future<?> schedule(ScheduledThreadPoolExecutor clock, Duration deadline) {
      try {
        return clock.schedule(() -> expire(deadline), deadline.toNanos(), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        return CompletableFuture.completedFuture(what);
      }
    }

    private void expire(Duration deadline) {
      boolean late =
          result.completeExceptionally(
              new AnnexException(
                  ErrorCode.LIMIT_REACHED,
                  "%s failed: it was not done within %s. Smaller code takes less time."
                      .formatted(what, deadline)));
      if (late) {
        interrupt();
      }
    }

    private synchronized Supplier<T> begin() {
      Supplier<T> todo = work;
      if (todo == null) {
        throw new IllegalStateException("it ran before: " + what);
      }
      work = null;
      runner = Thread.currentThread();
      return todo;
    }

    /** After this nobody interrupts the thread because of this job. */
    private synchronized void end() {
      runner = null;
      boolean ignored = Thread.interrupted();
    }

    private synchronized void interrupt() {
      if (runner != null) {
        runner.interrupt();
      }
    }
  }
}
