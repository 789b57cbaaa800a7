package dev.annex.mcp;

import java.util.Locale;
import java.util.Optional;

/** Severities of log messages to a client, mildest first. */
public enum LogLevel {
  DEBUG,
  INFO,
  NOTICE,
  WARNING,
  ERROR,
  CRITICAL,
  ALERT,
  EMERGENCY;

  /** The name on the wire. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Finds a level by its name on the wire. */
  public static Optional<LogLevel> find(String wireName) {
    for (LogLevel level : values()) {
      if (level.wireName().equals(wireName)) {
        return Optional.of(level);
      }
    }
    return Optional.empty();
  }
}
