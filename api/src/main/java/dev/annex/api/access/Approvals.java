package dev.annex.api.access;

/** Puts a question to a person and waits for the answer. Any thread. */
@FunctionalInterface
public interface Approvals {

  /**
   * Asks; blocks until answered, or until the invocation of {@code access} is out of time.
   *
   * @return whether somebody said yes; false also when there is nobody to ask
   */
  boolean approve(Access<?> access, String question);

  /** Nobody is there to ask: every answer is no. */
  static Approvals nobody() {
    return (access, question) -> false;
  }
}
