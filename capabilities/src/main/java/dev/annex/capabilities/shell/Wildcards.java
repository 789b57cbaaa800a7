package dev.annex.capabilities.shell;

import com.google.re2j.Pattern;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.util.Arrays;
import java.util.Set;

/**
 * One word of a command pattern. {@code *} stands for any run of characters without {@code /},
 * {@code **} for one with it, and a backslash takes the meaning from the character behind it.
 *
 * <p>Where a wildcard stands for something, the word neither becomes an option (it begins with
 * {@code -} only if the pattern does) nor climbs a path with {@code ..}.
 */
final class Wildcards {

  /** Characters that mean something in shells and other patterns, and would be misread here. */
  private static final Set<Character> MISLEADING = Set.of('?', '[', ']', '{', '}', '\'', '"');

  private final String written;

  /** All of it that is no wildcard. */
  private final String literal;

  private final Pattern pattern;
  private final boolean any;
  private final boolean wild;
  private final boolean mayBeOption;

  private Wildcards(
      String written,
      String literal,
      String regex,
      boolean any,
      boolean wild,
      boolean mayBeOption) {
    this.written = written;
    this.literal = literal;
    this.pattern = Pattern.compile(regex, Pattern.DOTALL);
    this.any = any;
    this.wild = wild;
    this.mayBeOption = mayBeOption;
  }

  /**
   * Reads a word in its written form.
   *
   * @throws AnnexException {@code INVALID_NAME} for a character that would be misread
   */
  static Wildcards parse(String word) {
    StringBuilder regex = new StringBuilder();
    StringBuilder plain = new StringBuilder();
    boolean wild = false;
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c == '\\') {
        i++;
        if (i == word.length()) {
          throw misread(word, "a backslash at its end has nothing to take the meaning from");
        }
        plain.append(word.charAt(i));
        regex.append(literal(word.charAt(i)));
      } else if (c == '*') {
        boolean two = word.startsWith("**", i);
        regex.append(two ? ".*" : "[^/]*");
        wild = true;
        i += two ? 1 : 0;
      } else if (MISLEADING.contains(c)) {
        throw misread(
            word, "%c has no meaning here; write \\%c for the character itself".formatted(c, c));
      } else {
        plain.append(c);
        regex.append(literal(c));
      }
    }
    return new Wildcards(
        word, plain.toString(), regex.toString(), word.equals("*"), wild, word.startsWith("-"));
  }

  /** Half a surrogate pair by itself is part of the pair when both stand there. */
  private static String literal(char c) {
    return Character.isSurrogate(c) || Character.isLetterOrDigit(c)
        ? String.valueOf(c)
        : Pattern.quote(String.valueOf(c));
  }

  private static AnnexException misread(String word, String why) {
    return new AnnexException(
        ErrorCode.INVALID_NAME, "\"%s\" is no word of a command pattern: %s.".formatted(word, why));
  }

  boolean wild() {
    return wild;
  }

  /** Whether an argument is this word. A single star is any argument that is no option. */
  boolean matches(String argument) {
    if (any) {
      return !argument.isEmpty() && !argument.startsWith("-");
    }
    if (wild && !mayBeOption && argument.startsWith("-")) {
      return false;
    }
    return pattern.matches(argument) && !(wild && climbs(argument));
  }

  /** Whether every argument that is the other word surely is this one. */
  boolean includes(Wildcards other) {
    if (equals(other)) {
      return true;
    }
    if (!other.wild) {
      return matches(other.literal);
    }
    return any && !other.mayBeOption && !other.literal.isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Wildcards word && written.equals(word.written);
  }

  @Override
  public int hashCode() {
    return written.hashCode();
  }

  private static boolean climbs(String argument) {
    return Arrays.asList(argument.split("[/=:,]", -1)).contains("..");
  }
}
