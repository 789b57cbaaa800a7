package dev.annex.capabilities.net;

import dev.annex.api.call.Meter;
import java.time.Duration;
import java.util.Optional;

/** How long one piece of work may wait: as long as its call may, or less. Any thread. */
public final class Patience {

  private final Meter meter;
  private final Optional<Duration> atMost;
  private final long start = System.nanoTime();

  /**
   * Runs from now.
   *
   * @param atMost less than what the call has left, when the guest wants to wait less
   */
  public Patience(Meter meter, Optional<Duration> atMost) {
    this.meter = meter;
    this.atMost = atMost;
  }

  /**
   * Time left, never more than the call has; zero when there is none.
   *
   * @throws dev.annex.api.fault.AnnexException when the call itself is over
   */
  public Duration left() {
    meter.check();
    Duration ofCall = meter.timeLeft();
    Duration spent = Duration.ofNanos(System.nanoTime() - start);
    Duration own = atMost.map(most -> most.minus(spent)).orElse(ofCall);
    Duration left = own.compareTo(ofCall) < 0 ? own : ofCall;
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** The call this is part of. */
  public Meter meter() {
    return meter;
  }
}
