package dev.annex.runtime.wasm.wasi;

import dev.annex.runtime.wasm.guest.Surroundings;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The clocks of WASI; those of processor time are not offered. */
enum ClockId {
  REALTIME,
  MONOTONIC;

  static Optional<ClockId> of(int number) {
    return switch (number) {
      case 0 -> Optional.of(REALTIME);
      case 1 -> Optional.of(MONOTONIC);
      default -> Optional.empty();
    };
  }

  long nanos(Surroundings surroundings) {
    if (this == MONOTONIC) {
      return surroundings.nanoTime().getAsLong();
    }
    Instant now = surroundings.clock().instant();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }
}
