package dev.annex.api.store;

import java.time.Instant;
import java.util.Optional;

/** Reads the rules by which deliveries come again, see {@link DeliveryQueue.Order}. Any thread. */
@FunctionalInterface
public interface Recurrence {

  /** When a rule is due for the first time after an instant; empty when never again. */
  Optional<Instant> next(String rule, Instant after);

  /** Nothing comes again. */
  static Recurrence never() {
    return (rule, after) -> Optional.empty();
  }
}
