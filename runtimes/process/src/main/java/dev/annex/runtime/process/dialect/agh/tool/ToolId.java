package dev.annex.runtime.process.dialect.agh.tool;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The id of a tool in AGH: segments of lower-case letters, digits and single underscores that begin
 * with a letter, joined by two underscores; at most {@value #MAX_LENGTH} characters. Those of
 * extensions are {@code ext__<extension>__<tool>}.
 */
public record ToolId(String value) {

  /** Most characters of an id. */
  public static final int MAX_LENGTH = 64;

  /** What the ids of extensions start with. */
  public static final String EXTENSIONS = "ext__";

  private static final String SEPARATOR = "__";
  private static final String RESERVED = "agh__";
  private static final Pattern SYNTAX =
      Pattern.compile("[a-z][a-z0-9]*(?:_[a-z0-9]+)*(?:__[a-z][a-z0-9]*(?:_[a-z0-9]+)*)*");
  private static final Pattern FOREIGN = Pattern.compile("[^a-z0-9]+");

  /** An id that keeps to the grammar; see {@link #problem}. */
  public ToolId {
    Optional<ReasonCode> problem = problem(value);
    if (problem.isPresent()) {
      throw new IllegalArgumentException(
          "%s is no tool id: %s".formatted(value, problem.get().word()));
    }
  }

  /** What is wrong with an id; empty for a good one. */
  public static Optional<ReasonCode> problem(String value) {
    if (value.isEmpty()) {
      return Optional.of(ReasonCode.ID_EMPTY);
    }
    if (value.length() > MAX_LENGTH) {
      return Optional.of(ReasonCode.ID_TOO_LONG);
    }
    boolean emptySegment =
        value.startsWith(SEPARATOR) || value.endsWith(SEPARATOR) || value.contains("____");
    if (emptySegment) {
      return Optional.of(ReasonCode.ID_EMPTY_SEGMENT);
    }
    return SYNTAX.matcher(value).matches()
        ? Optional.empty()
        : Optional.of(ReasonCode.ID_INVALID_FORMAT);
  }

  /**
   * A name as one segment of an id: in lower case, with one underscore for every run of other
   * characters. Empty when the name has no such form, because it begins with a digit or has nothing
   * in it.
   */
  public static Optional<String> segment(String name) {
    String plain = FOREIGN.matcher(name.strip().toLowerCase(Locale.ROOT)).replaceAll("_");
    int start = plain.startsWith("_") ? 1 : 0;
    int end = plain.endsWith("_") && plain.length() > start ? plain.length() - 1 : plain.length();
    String segment = plain.substring(start, end);
    boolean startsWithLetter =
        !segment.isEmpty() && segment.charAt(0) >= 'a' && segment.charAt(0) <= 'z';
    return startsWithLetter ? Optional.of(segment) : Optional.empty();
  }

  /** What the ids of an extension's tools start with; empty when its name is no segment. */
  public static Optional<String> namespace(String extension) {
    return segment(extension).map(name -> EXTENSIONS + name + SEPARATOR);
  }

  /** Whether an id lies in what AGH keeps for its own tools. */
  public static boolean isReserved(String value) {
    return value.startsWith(RESERVED);
  }

  /** What is behind the namespace of an extension; empty when the id is not in it. */
  public Optional<String> within(String extension) {
    return namespace(extension)
        .filter(namespace -> value.startsWith(namespace) && value.length() > namespace.length())
        .map(namespace -> value.substring(namespace.length()));
  }

  @Override
  public String toString() {
    return value;
  }
}
