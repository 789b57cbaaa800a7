package dev.annex.cli.terminal;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Times as people read and write them. */
public final class Times {

  private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
  private static final Pattern SHORT = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private Times() {}

  /** An ISO instant in the zone of this machine; what is none stays as it is. */
  public static String local(String instant) {
    try {
      return LOCAL.format(Instant.parse(instant).atZone(ZoneId.systemDefault()));
    } catch (DateTimeParseException e) {
      return instant;
    }
  }

  /**
   * Reads a duration such as {@code 250ms}, {@code 90s}, {@code 15m}, {@code 1h}, {@code 7d} or
   * {@code PT1H30M}.
   *
   * @throws IllegalArgumentException when the text is none, or not above zero
   */
  public static Duration duration(String text) {
    Duration duration = read(text);
    if (!duration.isPositive()) {
      throw new IllegalArgumentException("a duration above zero is needed: \"%s\"".formatted(text));
    }
    return duration;
  }

  private static Duration read(String text) {
    Matcher matcher = SHORT.matcher(text);
    if (matcher.matches()) {
      long count = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "ms" -> Duration.ofMillis(count);
        case "s" -> Duration.ofSeconds(count);
        case "m" -> Duration.ofMinutes(count);
        case "h" -> Duration.ofHours(count);
        default -> Duration.ofDays(count);
      };
    }
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "\"%s\" is no duration: expected for instance 500ms, 90s, 15m, 1h or PT1H30M"
              .formatted(text),
          e);
    }
  }

  /** Reads durations for picocli. */
  public static final class DurationReader implements ITypeConverter<Duration> {

    /** A reader. */
    public DurationReader() {}

    @Override
    public Duration convert(String text) {
      try {
        return duration(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
