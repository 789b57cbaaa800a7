package dev.annex.mcp.legacy;

import java.util.Optional;

/** The revisions that open with a handshake, oldest first. */
public enum Revision {
  V2024_11_05("2024-11-05"),
  V2025_03_26("2025-03-26"),
  V2025_06_18("2025-06-18"),
  V2025_11_25("2025-11-25");

  private final String date;

  Revision(String date) {
    this.date = date;
  }

  /** The name on the wire. */
  public String date() {
    return date;
  }

  /** The newest one. */
  public static Revision newest() {
    return V2025_11_25;
  }

  /** What a request without any sign of its revision speaks. */
  static Revision assumed() {
    return V2025_03_26;
  }

  boolean since(Revision other) {
    return compareTo(other) >= 0;
  }

  /** Finds one by its name on the wire. */
  public static Optional<Revision> find(String date) {
    for (Revision revision : values()) {
      if (revision.date.equals(date)) {
        return Optional.of(revision);
      }
    }
    return Optional.empty();
  }

  /** Tells whether a version header names something newer than all of these. */
  public static boolean isLater(String date) {
    return date.matches("\\d{4}-\\d{2}-\\d{2}") && date.compareTo(newest().date) > 0;
  }
}
