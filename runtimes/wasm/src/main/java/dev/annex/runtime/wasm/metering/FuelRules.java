package dev.annex.runtime.wasm.metering;

/**
 * What a unit of fuel is: every number that decides how much a guest is charged.
 *
 * <p>A charge covers a stretch of code before it runs. Where two ways through the code differ by at
 * most the threshold, the dearer one is charged for both; a higher threshold is faster and less
 * exact, and nothing is ever charged too little.
 *
 * @param threshold units by which a decision may be charged too much
 * @param zoneThreshold the same in loops that keep their fuel in a local variable
 * @param zoneBytes largest function body, in bytes, whose loops may do that
 * @param guarded whether functions with very many charges get higher thresholds, so that they stay
 *     within what one compiled method may hold
 */
public record FuelRules(int threshold, int zoneThreshold, int zoneBytes, boolean guarded) {

  /** Counted up with every change of a cost or a rule: figures of two rule sets do not compare. */
  public static final int RULE_SET = 2;

  /** Units that are handed out at once by the portable form. */
  public static final int SLICE = 1 << 14;

  /** Bytes moved by a bulk operation for one unit, as a power of two. */
  static final int BULK_SHIFT = 3;

  static final int GROW_BASE = 64;
  static final int GROW_PER_PAGE = 1024;
  static final int HOST_CALL = 16;
  static final int ENTRY = 3;

  /**
   * Most branches back to the start of a loop that are charged themselves, so that its first round
   * is part of the charge before the loop. Where there are more, the start is charged.
   */
  static final int PAID_RETURNS = 1;

  /** Declared local variables for one more unit at entry, since all of them are cleared. */
  static final int LOCALS_PER_UNIT = 16;

  /** Most units of a function that takes them without a test. */
  static final int UNTESTED_LEAF = 256;

  /** From here on a charge tests. */
  static final int UNTESTED_RUN = 1 << 14;

  /** Most units, called leaves included, between two tests; keeps the slice from overflowing. */
  static final int LONGEST_RUN = 1 << 15;

  private static final int GUARDED_POINTS = 24;
  private static final int BYTES_PER_POINT = 80;
  private static final int INFINITE = 1 << 28;

  /** A threshold that no function gets within by doubling once more. */
  private static final int LARGE = 1 << 12;

  public FuelRules {
    if (threshold < 0 || zoneThreshold < 0 || zoneBytes < 0) {
      throw new IllegalArgumentException(
          "a negative rule: threshold %d, zoneThreshold %d, zoneBytes %d"
              .formatted(threshold, zoneThreshold, zoneBytes));
    }
  }

  /** The rules in force. */
  public static FuelRules standard() {
    return new FuelRules(32, 8, 2048, true);
  }

  /** Charges exactly what runs. */
  public static FuelRules exact() {
    return new FuelRules(0, 0, 2048, false);
  }

  /** One charge for each stretch without a loop, however different its ways are. */
  public static FuelRules coarse() {
    return new FuelRules(INFINITE, INFINITE, 2048, false);
  }

  FuelRules withThresholdsDoubled() {
    return new FuelRules(doubled(threshold), doubled(zoneThreshold), zoneBytes, guarded);
  }

  private static int doubled(int threshold) {
    return threshold > LARGE ? INFINITE : Math.max(8, threshold * 2);
  }

  boolean tooManyPoints(int points, int bytes) {
    return guarded
        && zoneThreshold < INFINITE
        && points > Math.max(GUARDED_POINTS, bytes / BYTES_PER_POINT);
  }

  static int entry(int locals) {
    return ENTRY + locals / LOCALS_PER_UNIT;
  }
}
