package dev.annex.runtime.process.dialect.agh.session;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Lets so many through in a second, and a burst of some more. Any thread. */
final class TokenBucket {

  /** What one token counts: a second's worth of nanoseconds brings {@code rate} of them. */
  private static final long TOKEN = 1_000_000_000L;

  private static final long NANOS_IN_MILLI = 1_000_000L;

  private final int rate;
  private final int burst;
  private final LongSupplier nanoTime;
  private long filled;
  private long last;

  /** A full bucket. */
  TokenBucket(int rate, int burst, LongSupplier nanoTime) {
    this.rate = rate;
    this.burst = burst;
    this.nanoTime = nanoTime;
    this.filled = burst * TOKEN;
    this.last = nanoTime.getAsLong();
  }

  int rate() {
    return rate;
  }

  int burst() {
    return burst;
  }

  /** Takes one; otherwise how long to wait for the next, at least a millisecond. */
  synchronized Duration take() {
    long now = nanoTime.getAsLong();
    long full = burst * TOKEN;
    long elapsed = Math.min(now - last, full / rate + 1);
    filled = Math.min(full, filled + elapsed * rate);
    last = now;
    if (filled >= TOKEN) {
      filled -= TOKEN;
      return Duration.ZERO;
    }
    return Duration.ofMillis(Math.ceilDiv(TOKEN - filled, rate * NANOS_IN_MILLI));
  }
}
