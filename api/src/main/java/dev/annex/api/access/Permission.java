package dev.annex.api.access;

import java.util.Optional;

/**
 * What may be touched, in one capability's own terms. Immutable. Each capability implements its
 * own.
 */
public interface Permission {

  /** Whether this permission allows a wish. */
  boolean covers(Access<?> access);

  /**
   * Whether whoever may be granted this permission may be granted the other in its place: the other
   * allows nothing that this one does not, or only what this one leaves to whoever grants it, such
   * as the folder. No when that cannot be told from the two alone.
   */
  default boolean includes(Permission other) {
    return equals(other);
  }

  /**
   * What would have to be granted in the place of this permission so that a wish is allowed; for
   * one that leaves something to whoever grants it, such as the folder. Empty when nothing would.
   */
  default Optional<PermissionRequest> toGrant(Access<?> access) {
    return Optional.empty();
  }

  /** What it allows, for people: one line that completes "may …". */
  String describe();

  /** How much harm it allows, for the install plan. */
  Risk risk();

  /** Whether code with this permission can change something that outlives the call. */
  boolean changesState();

  /** Whether code with this permission can reach beyond this host. */
  boolean reachesOutside();

  /** How much harm a permission allows. */
  enum Risk {
    LOW,
    MEDIUM,
    HIGH
  }
}
