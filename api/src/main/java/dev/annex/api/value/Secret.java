package dev.annex.api.value;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A text that must not be shown. Prints as {@code •••}; compare it with {@link #matches}, which
 * takes constant time.
 */
public final class Secret {

  private final String text;

  private Secret(String text) {
    this.text = text;
  }

  /** Wraps a text. */
  public static Secret of(String text) {
    return new Secret(text);
  }

  /** The text itself, for the one place that has to send or store it. */
  public String reveal() {
    return text;
  }

  /** Whether {@code candidate} is this secret. */
  public boolean matches(String candidate) {
    return MessageDigest.isEqual(
        text.getBytes(StandardCharsets.UTF_8), candidate.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "•••";
  }
}
