package dev.annex.processes.confine;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an operator wants of confinement. */
public enum ConfinementRule {
  /** No program of an extension runs without. */
  REQUIRED,
  /** Programs run confined where this machine can do that, and say so where it cannot. */
  PREFERRED,
  /** Programs run as the host's account, but those whose extension demands confinement. */
  OFF;

  /** Its word in settings. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The rule with this word. */
  public static Optional<ConfinementRule> of(String word) {
    return Arrays.stream(values()).filter(rule -> rule.word().equals(word)).findFirst();
  }
}
