package dev.annex.api.call;

/**
 * What an invocation used that no limit of its own is spent on as it happens, reported to {@link
 * Meter#record} by whoever can see it: the runtime, and the line before it.
 */
public enum Gauge {
  /** Processor time of the guest's thread, in nanoseconds, host functions on it included. */
  CPU_NANOS(Fold.SUM),
  /** Units of fuel the guest's code was charged. */
  FUEL(Fold.SUM),
  /** The number of the rule set that fuel was counted by; figures of two sets do not compare. */
  FUEL_RULES(Fold.LATEST),
  /** Largest linear memory of a sandbox, in bytes. */
  PEAK_MEMORY_BYTES(Fold.HIGHEST),
  /** Pages of 4 KiB of linear memory that the guest wrote to. */
  DIRTY_PAGES(Fold.SUM),
  /** Time spent waiting for code to be prepared and for a place to run, in nanoseconds. */
  QUEUE_NANOS(Fold.SUM);

  private final Fold fold;

  Gauge(Fold fold) {
    this.fold = fold;
  }

  /** How several reports of one invocation become one figure. */
  public Fold fold() {
    return fold;
  }

  /** How several reports become one figure. */
  public enum Fold {
    /** They add up. */
    SUM,
    /** The highest counts. */
    HIGHEST,
    /** The latest counts. */
    LATEST
  }
}
