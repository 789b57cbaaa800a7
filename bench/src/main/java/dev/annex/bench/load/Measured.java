package dev.annex.bench.load;

import dev.annex.bench.report.Samples;
import java.time.Duration;

/**
 * One stretch of load.
 *
 * @param took how long it lasted
 * @param calls the time of every good answer
 * @param failures calls with any other answer
 */
public record Measured(Duration took, Samples calls, int failures) {

  private static final double NANOS_PER_SECOND = 1_000_000_000;

  /** Good answers in a second. */
  public double callsPerSecond() {
    return calls.size() * NANOS_PER_SECOND / took.toNanos();
  }
}
