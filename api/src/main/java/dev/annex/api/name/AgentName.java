package dev.annex.api.name;

import java.util.regex.Pattern;

/**
 * The name under which AI clients see a tool: {@code <alias>__<tool>}, 1 to {@value #MAX_LENGTH}
 * characters of {@code A-Z a-z 0-9 _ -}.
 *
 * <p>That is the set every client and model API accepts (several cut longer names, several allow no
 * dot). A tool name that does not fit is cleaned and gets the first six digits of its digest, so
 * that different names stay different and one name is the same in every process. The catalog maps
 * it back; a clash is refused at install.
 */
public record AgentName(String value) implements Comparable<AgentName> {

  /** Longest name, in characters, that still fits every known client beside its own prefix. */
  public static final int MAX_LENGTH = 48;

  private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final int SUFFIX_DIGITS = 6;

  public AgentName {
    if (!LEGAL.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "agent name is not 1 to 64 characters of A-Za-z0-9_-: " + value);
    }
  }

  /**
   * The name of a tool.
   *
   * @param alias the host-wide short name of the tool's extension, see {@code Extension.alias}
   */
  public static AgentName of(String alias, String tool) {
    return cleaned(alias + "__" + tool);
  }

  /**
   * The name of a tool whose contract says what stands before it.
   *
   * @param prefix up to the tool's name, whatever joins the two included
   */
  public static AgentName prefixed(String prefix, String tool) {
    return cleaned(prefix + tool);
  }

  private static AgentName cleaned(String plain) {
    String clean = plain.replaceAll("[^A-Za-z0-9_-]", "_");
    if (clean.equals(plain) && clean.length() <= MAX_LENGTH) {
      return new AgentName(clean);
    }
    String suffix = "_" + Digest.of(plain).hex().substring(0, SUFFIX_DIGITS);
    int room = MAX_LENGTH - suffix.length();
    return new AgentName((clean.length() <= room ? clean : clean.substring(0, room)) + suffix);
  }

  @Override
  public int compareTo(AgentName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
