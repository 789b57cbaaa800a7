package dev.annex.runtime.wasm.snapshot;

import java.time.Duration;

/**
 * What an operator says about snapshots of one extension. The reasons stand in {@code
 * docs/decisions/0015-snapshots.md}.
 *
 * @param allowed whether calls may start from one
 * @param declaredSafe whether somebody who knows the extension says that nothing it keeps from its
 *     start matters: neither random bytes nor the time
 * @param renewAfter how old one may become before it is taken anew, with other seeds for hashes;
 *     positive
 */
public record SnapshotPolicy(boolean allowed, boolean declaredSafe, Duration renewAfter) {

  public SnapshotPolicy {
    if (renewAfter.isNegative() || renewAfter.isZero()) {
      throw new IllegalArgumentException("renewAfter <= 0: " + renewAfter);
    }
  }

  /** Allowed, nothing declared, renewed daily. */
  public static SnapshotPolicy defaults() {
    return new SnapshotPolicy(true, false, Duration.ofDays(1));
  }

  /** Whether calls may start from a snapshot. */
  public SnapshotPolicy withAllowed(boolean value) {
    return new SnapshotPolicy(value, declaredSafe, renewAfter);
  }

  /** Whether somebody vouches for what the extension keeps from its start. */
  public SnapshotPolicy withDeclaredSafe(boolean value) {
    return new SnapshotPolicy(allowed, value, renewAfter);
  }

  /** How old a snapshot may become. */
  public SnapshotPolicy withRenewAfter(Duration value) {
    return new SnapshotPolicy(allowed, declaredSafe, value);
  }
}
