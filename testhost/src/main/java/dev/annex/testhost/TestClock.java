package dev.annex.testhost;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The time of day of a test host: stands still until it is moved, or is the machine's. Limits on
 * time and what guests measure with a stopwatch run on in any case. Any thread.
 */
public final class TestClock extends Clock {

  private final AtomicReference<Clock> now;
  private final ZoneId zone;

  private TestClock(AtomicReference<Clock> now, ZoneId zone) {
    this.now = now;
    this.zone = zone;
  }

  /** Runs as the machine's does, until it is set. */
  static TestClock running() {
    return new TestClock(new AtomicReference<>(Clock.systemUTC()), ZoneOffset.UTC);
  }

  /** Stands still. */
  static TestClock at(Instant time) {
    TestClock clock = running();
    clock.set(time);
    return clock;
  }

  /** From now on it is this, and stays it. */
  public void set(Instant time) {
    now.set(Clock.fixed(time, ZoneOffset.UTC));
  }

  /** From now on it is so much later; what stood stands, what ran runs on. */
  public void advance(Duration by) {
    var _ = now.updateAndGet(clock -> Clock.offset(Objects.requireNonNull(clock), by));
  }

  @Override
  public Instant instant() {
    return Objects.requireNonNull(now.get()).instant();
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId other) {
    return new TestClock(now, other);
  }
}
