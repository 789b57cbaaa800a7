package dev.annex.capabilities.shell;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.annex.api.capability.HostRequests;
import java.util.Optional;

/**
 * Which lines of an output are wanted: those in which a pattern is found, and of these the last so
 * many.
 */
record OutputFilter(Optional<Pattern> grep, Optional<Integer> tail) {

  static final int MOST_LINES = 1_000_000;
  private static final int LONGEST_PATTERN = 1_000;

  /**
   * Reads the fields of a request.
   *
   * @throws dev.annex.api.fault.AnnexException {@code INVALID_HOST_CALL}
   */
  static OutputFilter read(String operation, Optional<String> grep, Optional<Integer> tail) {
    tail.filter(lines -> lines < 1 || lines > MOST_LINES)
        .ifPresent(lines -> {
          throw HostRequests.invalidField(
              operation, "tail", "is %d, it must be between 1 and %d".formatted(lines, MOST_LINES));
        });
    return new OutputFilter(grep.map(text -> pattern(operation, text)), tail);
  }

  private static Pattern pattern(String operation, String text) {
    if (text.length() > LONGEST_PATTERN) {
      throw HostRequests.invalidField(
          operation, "grep", "is longer than %d characters".formatted(LONGEST_PATTERN));
    }
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw HostRequests.invalidField(
          operation, "grep", "is no RE2 pattern: " + e.getDescription());
    }
  }

  /** Whether every byte is wanted. */
  boolean everything() {
    return grep.isEmpty() && tail.isEmpty();
  }

  boolean wants(String line) {
    return grep.map(pattern -> pattern.matcher(line).find()).orElse(true);
  }
}
