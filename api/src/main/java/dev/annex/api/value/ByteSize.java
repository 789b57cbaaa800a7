package dev.annex.api.value;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, never negative. Written as a whole number with an optional unit: {@code 512},
 * {@code 64 KiB}, {@code 16MiB}, {@code 1 GiB}.
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {

  private static final Pattern TEXT = Pattern.compile("(\\d{1,15})\\s*(B|KiB|MiB|GiB)?");

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes < 0: " + bytes);
    }
  }

  /** {@code count} times 1024 bytes. */
  public static ByteSize ofKib(long count) {
    return new ByteSize(Math.multiplyExact(count, 1L << 10));
  }

  /** {@code count} times 1024 KiB. */
  public static ByteSize ofMib(long count) {
    return new ByteSize(Math.multiplyExact(count, 1L << 20));
  }

  /**
   * Reads the written form.
   *
   * @throws IllegalArgumentException when the text is not a size, quoting it
   */
  public static ByteSize parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "size is not a number with B, KiB, MiB or GiB: \"%s\"".formatted(text));
    }
    long count = Long.parseLong(matcher.group(1));
    String unit = matcher.group(2) == null ? "B" : matcher.group(2);
    int shift =
        switch (unit.toUpperCase(Locale.ROOT)) {
          case "KIB" -> 10;
          case "MIB" -> 20;
          case "GIB" -> 30;
          default -> 0;
        };
    if (count > Long.MAX_VALUE >> shift) {
      throw new IllegalArgumentException("size is too large: \"%s\"".formatted(text));
    }
    return new ByteSize(count << shift);
  }

  @Override
  public int compareTo(ByteSize other) {
    return Long.compare(bytes, other.bytes);
  }

  @Override
  public String toString() {
    if (bytes != 0 && bytes % (1L << 30) == 0) {
      return (bytes >> 30) + " GiB";
    }
    if (bytes != 0 && bytes % (1L << 20) == 0) {
      return (bytes >> 20) + " MiB";
    }
    if (bytes != 0 && bytes % (1L << 10) == 0) {
      return (bytes >> 10) + " KiB";
    }
    return bytes + " B";
  }
}
