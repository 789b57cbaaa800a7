package dev.annex.runtime.javascript;

import dev.annex.api.value.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.FormatStyle;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * A moment in the parts that {@code Intl.DateTimeFormat} makes of it: the locale's pattern for the
 * wanted fields, each as wide as it was wanted. Stateless; any thread.
 */
final class DateParts {

  private static final Map<Character, String> TYPES =
      Map.ofEntries(
          Map.entry('G', "era"),
          Map.entry('y', "year"),
          Map.entry('u', "year"),
          Map.entry('M', "month"),
          Map.entry('L', "month"),
          Map.entry('d', "day"),
          Map.entry('E', "weekday"),
          Map.entry('c', "weekday"),
          Map.entry('a', "dayPeriod"),
          Map.entry('B', "dayPeriod"),
          Map.entry('h', "hour"),
          Map.entry('H', "hour"),
          Map.entry('k', "hour"),
          Map.entry('K', "hour"),
          Map.entry('m', "minute"),
          Map.entry('s', "second"),
          Map.entry('S', "fractionalSecond"),
          Map.entry('z', "timeZoneName"),
          Map.entry('v', "timeZoneName"),
          Map.entry('O', "timeZoneName"));

  /** A run of one letter, a quoted text, or one other sign. */
  private static final Pattern PIECE =
      Pattern.compile("([A-Za-z])\\1*|'((?:[^']|'')*)'|[^A-Za-z']");

  private static final Pattern ERA = Pattern.compile("\\s*G+\\s*");

  private DateParts() {}

  /**
   * The parts, as pairs of type and text.
   *
   * @throws DateTimeException when there is no such zone, moment or pattern
   */
  static ArrayNode of(JsonNode question, Locale locale) {
    ZonedDateTime moment =
        Instant.ofEpochMilli(question.path("time").longValue(0))
            .atZone(zone(question.path("timeZone").asString("")));
    ArrayNode parts = Json.object().arrayNode();
    StringBuilder literal = new StringBuilder();
    Matcher pieces = PIECE.matcher(pattern(question, locale));
    while (pieces.find()) {
      @Nullable String letter = pieces.group(1);
      @Nullable String quoted = pieces.group(2);
      if (letter == null) {
        literal.append(
            quoted == null ? pieces.group() : quoted.isEmpty() ? "'" : quoted.replace("''", "'"));
        continue;
      }
      add(parts, "literal", literal);
      String text =
          DateTimeFormatter.ofPattern(pieces.group(), locale).withLocale(locale).format(moment);
      parts.addArray().add(TYPES.getOrDefault(letter.charAt(0), "literal")).add(text);
    }
    add(parts, "literal", literal);
    return parts;
  }

  private static void add(ArrayNode parts, String type, StringBuilder text) {
    if (!text.isEmpty()) {
      // V8 has plain spaces here, whatever the locale data say.
      parts.addArray().add(type).add(text.toString().replace('\u202f', ' '));
      text.setLength(0);
    }
  }

  static ZoneId zone(String id) {
    try {
      return id.equalsIgnoreCase("utc") ? ZoneId.of("UTC") : ZoneId.of(id);
    } catch (DateTimeException e) {
      throw new DateTimeException("Invalid time zone specified: " + id, e);
    }
  }

  private static String pattern(JsonNode question, Locale locale) {
    JsonNode fields = question.path("fields");
    String dateStyle = question.path("dateStyle").asString("");
    String timeStyle = question.path("timeStyle").asString("");
    if (!dateStyle.isEmpty() || !timeStyle.isEmpty()) {
      return cycle(
          DateTimeFormatterBuilder.getLocalizedDateTimePattern(
              style(dateStyle), style(timeStyle), IsoChronology.INSTANCE, locale),
          fields.path("hour").asString(""));
    }
    StringBuilder template = new StringBuilder();
    for (String field : new String[] {"era", "year", "month", "weekday", "day", "hour"}) {
      template.append(inTemplate(fields.path(field).asString("")));
    }
    template.append(fields.has("minute") ? "m" : "").append(fields.has("second") ? "s" : "");
    String pattern = template.isEmpty() ? "" : localized(template.toString(), fields, locale);
    pattern = joined(widened(pattern, fields), locale);
    String fraction = fields.path("fraction").asString("");
    if (!fraction.isEmpty()) {
      pattern =
          pattern.contains("s") ? pattern.replaceFirst("s+", "$0." + fraction) : pattern + fraction;
    }
    String zone = fields.path("zone").asString("");
    if (zone.isEmpty()) {
      return pattern;
    }
    boolean dated = !fields.has("hour") && !fields.has("minute") && !pattern.isEmpty();
    boolean commas =
        dated && !locale.getLanguage().equals("fr") && !locale.getLanguage().equals("ja");
    return pattern + (pattern.isEmpty() ? "" : commas ? ", " : " ") + zone;
  }

  /** As templates have it, which know fewer widths than patterns. */
  private static String inTemplate(String field) {
    if (field.isEmpty()) {
      return "";
    }
    return switch (field.charAt(0)) {
      case 'M' -> field.length() > 2 ? "MMM" : "M";
      case 'h', 'H', 'j' -> field.substring(0, 1);
      default -> field.substring(0, 1);
    };
  }

  private static String localized(String template, JsonNode fields, Locale locale) {
    if (template.equals("s") || template.equals("m") || template.equals("E")) {
      return template;
    }
    String found =
        DateTimeFormatterBuilder.getLocalizedDateTimePattern(
            template, IsoChronology.INSTANCE, locale);
    return fields.has("era") ? found : ERA.matcher(found).replaceAll("");
  }

  /** Each field as wide as it was wanted. */
  private static String widened(String pattern, JsonNode fields) {
    StringBuilder wide = new StringBuilder();
    Matcher pieces = PIECE.matcher(pattern);
    while (pieces.find()) {
      @Nullable String letter = pieces.group(1);
      String piece = pieces.group();
      if (letter != null) {
        piece =
            switch (letter.charAt(0)) {
              case 'y', 'u' -> fields.path("year").asString(piece);
              case 'M', 'L' -> month(letter, piece, fields.path("month").asString(""));
              case 'd' -> wider(piece, fields.path("day").asString(""));
              case 'E', 'c' -> letter.repeat(width(fields.path("weekday").asString("E")));
              case 'h', 'H', 'K', 'k' -> wider(piece, fields.path("hour").asString(""));
              case 'G' -> fields.path("era").asString(piece);
              default -> piece;
            };
      }
      wide.append(piece);
    }
    return wide.toString();
  }

  private static String month(String letter, String piece, String wanted) {
    boolean named = wanted.length() > 2 && piece.length() > 2;
    return named ? letter.repeat(wanted.length()) : wider(piece, wanted);
  }

  private static int width(String wanted) {
    return Math.max(3, wanted.length());
  }

  private static String wider(String piece, String wanted) {
    return wanted.length() == 2 && piece.length() == 1 ? piece + piece : piece;
  }

  /** Spanish and Portuguese join the parts of a long date with a word that shorter ones lack. */
  private static String joined(String pattern, Locale locale) {
    String language = locale.getLanguage();
    boolean spelled = pattern.contains("MMMM") && (language.equals("es") || language.equals("pt"));
    return spelled
        ? pattern.replaceAll("(d+) (MMMM)", "$1 'de' $2").replaceAll("(MMMM) (y+)", "$1 'de' $2")
        : pattern;
  }

  private static String cycle(String pattern, String hour) {
    return switch (hour.isEmpty() ? 'j' : hour.charAt(0)) {
      case 'H' ->
          pattern.contains("a")
              ? pattern.replaceAll("[\\s\u202f]*a+", "").replaceAll("[hK]+", "HH")
              : pattern;
      case 'h' ->
          pattern.contains("a")
              ? pattern
              : pattern.replaceAll("[Hk]+", "h").replaceFirst("(s+|m+)(?!.*[ms])", "$1 a");
      default -> pattern;
    };
  }

  private static @Nullable FormatStyle style(String word) {
    return word.isEmpty() ? null : FormatStyle.valueOf(word.toUpperCase(Locale.ROOT));
  }
}
