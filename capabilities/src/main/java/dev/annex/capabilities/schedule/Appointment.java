package dev.annex.capabilities.schedule;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.Printable;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What an operation touches: calls that an extension wants made to itself. */
sealed interface Appointment {

  int MAX_SHOWN_LENGTH = 128;

  /** Whose they are: always those of the extension that asks. */
  ExtensionId owner();

  /**
   * Making one.
   *
   * @param due when it is due for the first time
   * @param rule by which it comes again; empty for once
   */
  record Making(
      ExtensionId owner, String tool, JsonNode arguments, Instant due, Optional<CronRule> rule)
      implements Appointment {
    @Override
    public String toString() {
      return Printable.show(
          rule.map(again -> "%s, %s".formatted(tool, again))
              .orElseGet(() -> "%s at %s".formatted(tool, due)),
          MAX_SHOWN_LENGTH);
    }
  }

  /** Taking one back. */
  record Cancelling(ExtensionId owner, long id) implements Appointment {
    @Override
    public String toString() {
      return "appointment " + id;
    }
  }

  /** Looking at them. */
  record Listing(ExtensionId owner) implements Appointment {
    @Override
    public String toString() {
      return "appointments of " + owner;
    }
  }
}
