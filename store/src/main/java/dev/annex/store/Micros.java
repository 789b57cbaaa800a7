package dev.annex.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Instants as the databases keep them: microseconds since 1970. What does not fit is moved to the
 * nearest that does, 290,000 years away.
 */
final class Micros {

  private static final Instant FIRST = at(Long.MIN_VALUE);
  private static final Instant LAST = at(Long.MAX_VALUE);

  private Micros() {}

  static long of(Instant instant) {
    if (instant.isBefore(FIRST)) {
      return Long.MIN_VALUE;
    }
    if (instant.isAfter(LAST)) {
      return Long.MAX_VALUE;
    }
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant.truncatedTo(ChronoUnit.MICROS));
  }

  static @Nullable Long ofNullable(Optional<Instant> instant) {
    return instant.isPresent() ? Long.valueOf(of(instant.get())) : null;
  }

  static Instant at(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
