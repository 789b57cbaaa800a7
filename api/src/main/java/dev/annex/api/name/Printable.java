package dev.annex.api.name;

/**
 * What may be shown to people as it is. Not printable are control characters, half surrogate pairs,
 * unassigned and private characters, line separators, and format characters: those change the
 * direction of text or hide in it. The two joiners that scripts and emoji need are printable.
 */
public final class Printable {

  private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  private static final int ZERO_WIDTH_JOINER = 0x200D;

  private Printable() {}

  /** Whether one code point is printable. */
  public static boolean is(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.FORMAT -> codePoint == ZERO_WIDTH_NON_JOINER || codePoint == ZERO_WIDTH_JOINER;
      case Character.CONTROL,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** Whether all of a text is printable. */
  public static boolean is(String text) {
    return text.codePoints().allMatch(Printable::is);
  }

  /**
   * A text to show: what is not printable becomes <code>&#92;u{hex}</code>, and what is longer than
   * {@code maxLength} characters is cut and ends in {@code …}.
   *
   * @param maxLength most characters of the result, at least 1
   */
  public static String show(String text, int maxLength) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length() && out.length() <= maxLength; ) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      if (is(codePoint)) {
        out.appendCodePoint(codePoint);
      } else {
        out.append("\\u{%x}".formatted(codePoint));
      }
    }
    return cut(out.toString(), maxLength);
  }

  /**
   * A text of at most {@code maxLength} characters; a longer one ends in {@code …} and no surrogate
   * pair is cut in two.
   *
   * @param maxLength most characters of the result, at least 1
   */
  public static String cut(String text, int maxLength) {
    if (text.length() <= maxLength) {
      return text;
    }
    int end = maxLength - 1;
    boolean splitsPair =
        end > 0
            && Character.isHighSurrogate(text.charAt(end - 1))
            && Character.isLowSurrogate(text.charAt(end));
    return text.substring(0, splitsPair ? end - 1 : end) + "…";
  }
}
