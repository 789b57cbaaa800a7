package dev.annex.capabilities.events;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Printable;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Topics by their names: parts joined by dots, of which {@code *} stands for any one and {@code
 * **}, at the end only, for one or more. A topic itself is a pattern without either. Immutable.
 */
record TopicPattern(List<String> parts) {

  static final int MAX_LENGTH = 256;

  private static final String ANY = "*";
  private static final String REST = "**";
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /** Every topic. */
  static final TopicPattern ALL = new TopicPattern(List.of(REST));

  TopicPattern {
    parts = List.copyOf(parts);
  }

  /**
   * Reads a pattern.
   *
   * @throws AnnexException {@code INVALID_NAME}
   */
  static TopicPattern read(String text) {
    List<String> parts = Arrays.asList(text.split("\\.", -1));
    boolean legal = text.length() <= MAX_LENGTH;
    for (int i = 0; i < parts.size(); i++) {
      String part = parts.get(i);
      boolean wild = part.equals(ANY) || (part.equals(REST) && i == parts.size() - 1);
      legal &= wild || PART.matcher(part).matches();
    }
    if (!legal) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "\"%s\" is no topic: expected names of letters, digits, '_' and '-' joined by dots, up to %d characters; * stands for any one name, ** at the end for one or more."
              .formatted(Printable.show(text, MAX_LENGTH), MAX_LENGTH));
    }
    return new TopicPattern(parts);
  }

  /** Whether it names one topic only. */
  boolean isTopic() {
    return parts.stream().noneMatch(part -> part.equals(ANY) || part.equals(REST));
  }

  /** Whether every topic that {@code other} stands for is one of these. */
  boolean covers(TopicPattern other) {
    for (int i = 0; i < parts.size(); i++) {
      String part = parts.get(i);
      if (i >= other.parts.size()) {
        return false;
      }
      if (part.equals(REST)) {
        return true;
      }
      String theirs = other.parts.get(i);
      if (theirs.equals(REST) || !(part.equals(ANY) || part.equals(theirs))) {
        return false;
      }
    }
    return parts.size() == other.parts.size();
  }

  @Override
  public String toString() {
    return String.join(".", parts);
  }
}
