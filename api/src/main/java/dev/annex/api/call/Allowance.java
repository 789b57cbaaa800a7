package dev.annex.api.call;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The time of one invocation: runs out at its deadline, which moves away while the clock is
 * stopped, by {@link Meter#MOST_WAITING} at most. Any thread.
 */
final class Allowance {

  private static final long MOST_WAITING = Meter.MOST_WAITING.toNanos();

  private final long deadlineNanos;
  private int stops;
  private long stoppedAt;
  private long waited;
  private volatile boolean prolonged;

  Allowance(long deadlineNanos) {
    this.deadlineNanos = deadlineNanos;
  }

  /** Negative when the time is over. */
  long nanosLeft() {
    long now = System.nanoTime();
    return prolonged ? deadlineNanos + waited(now) - now : deadlineNanos - now;
  }

  /** Whether the clock was ever stopped. */
  boolean prolonged() {
    return prolonged;
  }

  long waitingLeft() {
    return MOST_WAITING - waited(System.nanoTime());
  }

  private synchronized long waited(long now) {
    long pending = stops > 0 ? Math.max(0, now - stoppedAt) : 0;
    return Math.min(MOST_WAITING, waited + pending);
  }

  /** Stops the clock; several stops at the same time count once. */
  synchronized Subscription stop() {
    prolonged = true;
    if (stops == 0) {
      stoppedAt = System.nanoTime();
    }
    stops++;
    AtomicBoolean running = new AtomicBoolean();
    return () -> {
      if (running.compareAndSet(false, true)) {
        start();
      }
    };
  }

  private synchronized void start() {
    long total = waited(System.nanoTime());
    stops--;
    if (stops == 0) {
      waited = total;
    }
  }
}
