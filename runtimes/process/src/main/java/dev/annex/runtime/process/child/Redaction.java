package dev.annex.runtime.process.child;

import dev.annex.api.value.Secret;
import java.util.Comparator;
import java.util.List;

/** Takes the values of secrets out of texts. Immutable. */
public final class Redaction {

  /** Shorter values stand in texts by chance. */
  private static final int SHORTEST = 8;

  private static final String MASK = "[REDACTED]";

  private final List<Secret> secrets;

  /** Takes out these, the longest first; those of fewer than {@value #SHORTEST} characters stay. */
  public Redaction(List<Secret> secrets) {
    this.secrets =
        secrets.stream()
            .filter(secret -> secret.reveal().length() >= SHORTEST)
            .sorted(Comparator.comparingInt((Secret secret) -> secret.reveal().length()).reversed())
            .toList();
  }

  /** The text without them. */
  public String apply(String text) {
    String clean = text;
    for (Secret secret : secrets) {
      clean = clean.replace(secret.reveal(), MASK);
    }
    return clean;
  }
}
