package dev.annex.api.access;

/** What a policy says to a wish. */
public sealed interface Decision {

  /** Which rule spoke, for the journal. */
  String rule();

  /** Yes. */
  record Allow(String rule) implements Decision {}

  /**
   * No.
   *
   * @param reason what stood against it, one sentence without its full stop
   * @param remedy what would allow it, one sentence; may be empty when nothing would
   */
  record Deny(String rule, String reason, String remedy) implements Decision {}

  /**
   * Only if a person says yes.
   *
   * @param remedy what would allow it without asking, one sentence; may be empty when nothing would
   */
  record Ask(String rule, String question, String remedy) implements Decision {}
}
