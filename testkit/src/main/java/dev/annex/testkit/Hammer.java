package dev.annex.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Strikes something from many virtual threads at once, to see whether it holds. All threads start
 * together; the first failure of any of them fails the test.
 */
public final class Hammer {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private Hammer() {}

  /**
   * Strikes {@code rounds} times from each of {@code threads} threads and waits for all of them.
   *
   * @throws AssertionError when a blow failed, with its failure as cause, or when they are not done
   *     after two minutes
   */
  public static void strike(int threads, int rounds, Blow blow) {
    CountDownLatch ready = new CountDownLatch(threads);
    ThreadFactory factory = Thread.ofVirtual().name("hammer-", 0).factory();
    List<FutureTask<Void>> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int thread = i;
      running.add(
          new FutureTask<>(() -> {
            ready.countDown();
            ready.await();
            for (int round = 0; round < rounds; round++) {
              blow.strike(thread, round);
            }
            return null;
          }));
    }
    running.forEach(one -> factory.newThread(one).start());
    try {
      waitFor(running);
    } finally {
      running.forEach(one -> one.cancel(true));
    }
  }

  private static void waitFor(List<FutureTask<Void>> running) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (FutureTask<Void> one : running) {
      try {
        one.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        throw new AssertionError("a blow failed: " + e.getCause(), e.getCause());
      } catch (TimeoutException e) {
        throw new AssertionError("still hammering after " + PATIENCE, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("the test was interrupted", e);
      }
    }
  }

  /** What one thread does in one round. */
  @FunctionalInterface
  public interface Blow {

    /**
     * Strikes once.
     *
     * @param thread number of the thread, from 0
     * @param round number of the round in this thread, from 0
     */
    void strike(int thread, int round) throws Exception;
  }
}
