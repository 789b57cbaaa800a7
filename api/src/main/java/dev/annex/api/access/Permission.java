package dev.annex.api.access;

/**
 * What may be touched, in one capability's own terms. Immutable. Each capability implements its
 * own.
 */
public interface Permission {

  /** Whether this permission allows a wish. */
  boolean covers(Access<?> access);

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
