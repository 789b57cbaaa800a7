package dev.annex.sdk;

import java.util.Locale;

/** Who may see a tool. */
public enum Visibility {
  /** Only the host itself. */
  INTERNAL,
  /** Whoever runs the host. */
  OPERATOR,
  /** Whoever works in a session. */
  SESSION,
  /** Models as well. */
  MODEL;

  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
