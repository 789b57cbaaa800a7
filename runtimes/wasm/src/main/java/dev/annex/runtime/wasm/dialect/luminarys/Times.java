package dev.annex.runtime.wasm.dialect.luminarys;

import java.time.Duration;

/** How long skills wait. The call's own deadline ends every wait besides. */
final class Times {

  /** Where a skill does not say. */
  private static final Duration USUAL = Duration.ofSeconds(30);

  /** The longest that an operation takes. */
  static final Duration LONGEST = Duration.ofDays(1);

  private Times() {}

  /** So many milliseconds; 30 seconds for 0. */
  static long orUsual(long millis) {
    return millis == 0 ? USUAL.toMillis() : Math.min(millis, LONGEST.toMillis());
  }
}
