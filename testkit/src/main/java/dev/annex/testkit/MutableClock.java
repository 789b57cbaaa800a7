package dev.annex.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock in UTC that stands still until a test moves it. Any thread. */
public final class MutableClock extends Clock {

  private Instant now;

  /** A clock that shows {@code start}. */
  public MutableClock(Instant start) {
    this.now = start;
  }

  /** A clock that shows the first second of 2026. */
  public static MutableClock standing() {
    return new MutableClock(Instant.parse("2026-01-01T00:00:00Z"));
  }

  /** Moves it forward. */
  public synchronized void advance(Duration step) {
    now = now.plus(step);
  }

  /** Moves it to an instant, back or forth. */
  public synchronized void set(Instant instant) {
    now = instant;
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  /** The same clock: nothing here depends on a zone. */
  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
