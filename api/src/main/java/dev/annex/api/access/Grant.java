package dev.annex.api.access;

import dev.annex.api.name.ExtensionId;
import java.time.Instant;
import java.util.Optional;

/**
 * Somebody said yes.
 *
 * @param holder the extension that may
 * @param permission to what
 * @param by who said so
 * @param at when
 * @param until when it ends by itself; empty for never
 */
public record Grant(
    ExtensionId holder,
    PermissionRequest permission,
    String by,
    Instant at,
    Optional<Instant> until) {

  /** Whether it still holds at an instant. */
  public boolean holdsAt(Instant instant) {
    return until.isEmpty() || instant.isBefore(until.get());
  }
}
