package dev.annex.capabilities.files;

import com.google.re2j.Pattern;
import dev.annex.api.capability.HostRequests;
import java.util.List;
import java.util.Optional;

/**
 * A pattern of paths, matched in time that grows with the length of the path alone.
 *
 * <p>{@code *} is any part of one name, {@code ?} one character of it, {@code [a-z]} and {@code
 * [!a-z]} one of some; {@code **} is any number of whole names, {@code {a,b}} one of several texts,
 * which may nest; {@code \} takes the next character as it is. Immutable; any thread.
 */
public final class Glob {

  /** Longest pattern, in characters. */
  public static final int MOST_CHARACTERS = 1_024;

  /** Most patterns in one list. */
  public static final int MOST_PATTERNS = 64;

  private final Pattern pattern;
  private final boolean namesOnly;

  private Glob(Pattern pattern, boolean namesOnly) {
    this.pattern = pattern;
    this.namesOnly = namesOnly;
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static Glob of(String text) {
    if (text.isEmpty() || text.length() > MOST_CHARACTERS) {
      throw new IllegalArgumentException(
          "has a pattern that is empty or longer than %d characters".formatted(MOST_CHARACTERS));
    }
    String expression = new GlobSyntax(text).expression();
    return new Glob(Pattern.compile(expression, Pattern.DOTALL), text.indexOf('/') < 0);
  }

  /** The patterns in a field of a request. */
  public static List<Glob> all(Optional<List<String>> given, String operation, String field) {
    List<String> texts = given.orElse(List.of());
    if (texts.size() > MOST_PATTERNS) {
      throw HostRequests.invalidField(
          operation, field, "has more than %d patterns".formatted(MOST_PATTERNS));
    }
    try {
      return texts.stream().map(Glob::of).toList();
    } catch (IllegalArgumentException e) {
      throw HostRequests.invalidField(operation, field, String.valueOf(e.getMessage()));
    }
  }

  /** Whether a path matches as a whole. */
  public boolean matches(String path) {
    return pattern.matches(path);
  }

  /** Whether a path matches, or for a pattern without slashes its last name does. */
  public boolean matchesPathOrName(String path) {
    return matches(namesOnly ? path.substring(path.lastIndexOf('/') + 1) : path);
  }
}
