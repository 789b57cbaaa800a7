package dev.annex.api.access;

/**
 * Proof that a wish was checked. Only {@link Authority} makes one, and an effect works on {@link
 * #target} alone: on what was checked, not on what somebody wrote.
 */
public final class Permit<T> {

  private final Access<T> access;

  Permit(Access<T> access) {
    this.access = access;
  }

  /** What may be touched. */
  public T target() {
    return access.target();
  }

  /** The wish that was allowed. */
  public Access<T> access() {
    return access;
  }
}
