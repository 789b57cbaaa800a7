package dev.annex.server.edge;

import java.util.List;
import java.util.Locale;
import java.util.Locale.LanguageRange;
import java.util.Map;
import java.util.regex.Pattern;

/** Which language a caller wants texts in; English when it says nothing that can be understood. */
public final class Languages {

  private static final int MAX_LENGTH = 256;
  private static final List<String> VARIABLES = List.of("LC_ALL", "LC_MESSAGES", "LANG");
  private static final Pattern END = Pattern.compile("[.@].*", Pattern.DOTALL);

  private Languages() {}

  /** By the values of the header {@code Accept-Language}: what it wants most. */
  public static Locale ofHeader(List<String> values) {
    String header = String.join(",", values);
    if (header.isBlank() || header.length() > MAX_LENGTH) {
      return Locale.ENGLISH;
    }
    try {
      return LanguageRange.parse(header).stream()
          .filter(range -> range.getWeight() > 0 && !range.getRange().contains("*"))
          .findFirst()
          .map(range -> ofTag(range.getRange()))
          .orElse(Locale.ENGLISH);
    } catch (IllegalArgumentException e) {
      return Locale.ENGLISH;
    }
  }

  /** By the variables of a process: the first of LC_ALL, LC_MESSAGES and LANG that is set. */
  public static Locale ofEnvironment(Map<String, String> environment) {
    return VARIABLES.stream()
        .map(name -> environment.getOrDefault(name, ""))
        .filter(value -> !value.isBlank())
        .findFirst()
        .map(value -> ofTag(END.matcher(value).replaceFirst("").replace('_', '-')))
        .orElse(Locale.ENGLISH);
  }

  /** By a language tag, such as {@code zh-CN}. */
  public static Locale ofTag(String tag) {
    boolean plain =
        tag.length() > MAX_LENGTH || tag.equalsIgnoreCase("C") || tag.equalsIgnoreCase("POSIX");
    Locale locale = plain ? Locale.ENGLISH : Locale.forLanguageTag(tag);
    return locale.getLanguage().isEmpty() ? Locale.ENGLISH : locale;
  }
}
