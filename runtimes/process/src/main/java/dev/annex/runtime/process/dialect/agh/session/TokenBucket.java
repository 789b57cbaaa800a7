package dev.annex.runtime.process.dialect.agh.session;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Lets so many through in a second, and a burst of some more. Any thread. */
final class TokenBucket {

  private static final double NANOS = 1e9;

  private final int rate;
  private final int burst;
  private final LongSupplier nanoTime;
  private double tokens;
  private long last;

  /** A full bucket. */
  TokenBucket(int rate, int burst, LongSupplier nanoTime) {
    this.rate = rate;
    this.burst = burst;
    this.nanoTime = nanoTime;
    this.tokens = burst;
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
    tokens = Math.min(burst, tokens + (now - last) * rate / NANOS);
    last = now;
    if (tokens >= 1) {
      tokens--;
      return Duration.ZERO;
    }
    return Duration.ofMillis(Math.max(1, (long) Math.ceil((1 - tokens) * 1_000 / rate)));
  }
}
