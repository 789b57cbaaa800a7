package dev.annex.core.hook;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Calls the hooks that nobody waits for: a few at once, a short line, and what finds no place in it
 * is dropped, so that observers never slow down what they observe. Has no thread until there is
 * something to do. Any thread.
 */
final class Observers implements AutoCloseable {

  static final int WORKERS = 4;
  static final int PLACES = 64;
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final Duration CLOSING = Duration.ofSeconds(5);

  private final ThreadPoolExecutor workers =
      new ThreadPoolExecutor(
          WORKERS,
          WORKERS,
          IDLE.toMillis(),
          TimeUnit.MILLISECONDS,
          new ArrayBlockingQueue<>(PLACES),
          Thread.ofVirtual().name("annex-hook-", 0).factory());

  Observers() {
    workers.allowCoreThreadTimeOut(true);
  }

  /** Queues a call; false when there is no place. */
  boolean offer(Runnable call) {
    try {
      workers.execute(call);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Forgets what waits and interrupts what runs. */
  @Override
  public void close() {
    workers.shutdownNow();
    try {
      var _ = workers.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
