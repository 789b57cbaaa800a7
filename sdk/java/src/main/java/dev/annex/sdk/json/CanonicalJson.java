package dev.annex.sdk.json;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * The layout over which hosts digest schemas: members by the bytes of their names, no spaces, and
 * numbers as the protocol's daemon writes them. It resembles RFC 8785, with deviations in numbers
 * beyond the ordinary and in line separators that a host compares, so they are kept exactly.
 */
public final class CanonicalJson {

  private static final MathContext ONE_DIGIT = new MathContext(1, RoundingMode.HALF_EVEN);

  private final StringBuilder out = new StringBuilder();

  private CanonicalJson() {}

  /**
   * The canonical text of a value.
   *
   * @throws JsonException when it has none, because a number is beyond all doubles
   */
  public static String of(Json value) {
    CanonicalJson canonical = new CanonicalJson();
    canonical.append(value);
    return canonical.out.toString();
  }

  /**
   * SHA-256 of the canonical text, in small hexadecimal digits.
   *
   * @throws JsonException as {@link #of}
   */
  public static String digest(Json value) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(of(value).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }

  private void append(Json value) {
    switch (value) {
      case JsonObject(Map<String, Json> members) -> {
        Map<String, Json> sorted = new TreeMap<>(CanonicalJson::byCodePoint);
        sorted.putAll(members);
        String separator = "{";
        for (Map.Entry<String, Json> member : sorted.entrySet()) {
          out.append(separator);
          appendText(member.getKey());
          out.append(':');
          append(member.getValue());
          separator = ",";
        }
        out.append(sorted.isEmpty() ? "{}" : "}");
      }
      case JsonArray(var elements) -> {
        String separator = "[";
        for (Json element : elements) {
          out.append(separator);
          append(element);
          separator = ",";
        }
        out.append(elements.isEmpty() ? "[]" : "]");
      }
      case JsonText(String text) -> appendText(text);
      case JsonNumber number -> appendNumber(number);
      case JsonBoolean bool -> out.append(bool.value());
      case JsonNull _ -> out.append("null");
    }
  }

  private void appendText(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (JsonWriter.appendShort(c, out)) {
        continue;
      }
      if (c < ' ' || c == '\u2028' || c == '\u2029') {
        JsonWriter.appendEscaped(c, out);
      } else {
        out.append(JsonWriter.isLonely(text, i) ? '\ufffd' : c);
      }
    }
    out.append('"');
  }

  private void appendNumber(JsonNumber number) {
    double value = number.doubleValue();
    if (!Double.isFinite(value)) {
      throw new JsonException("the number %s is too large".formatted(number));
    }
    if (value == 0) {
      out.append('0');
    } else if (number.isPlainInteger()) {
      out.append(number.literal());
    } else {
      appendShortest(value);
    }
  }

  /** The fewest digits; with an exponent of two digits at least from 1e6 up and below 1e-4. */
  private void appendShortest(double value) {
    BigDecimal shortest = shortest(Math.abs(value));
    String digits = shortest.unscaledValue().toString();
    int point = digits.length() - shortest.scale();
    int exponent = point - 1;
    out.append(value < 0 ? "-" : "");
    if (exponent < -4 || exponent >= 6) {
      out.append(digits.charAt(0));
      if (digits.length() > 1) {
        out.append('.').append(digits, 1, digits.length());
      }
      out.append(exponent < 0 ? "e-" : "e").append(Math.abs(exponent) < 10 ? "0" : "");
      out.append(Math.abs(exponent));
    } else if (point <= 0) {
      out.append("0.").repeat("0", -point).append(digits);
    } else if (point >= digits.length()) {
      out.append(digits).repeat("0", point - digits.length());
    } else {
      out.append(digits, 0, point).append('.').append(digits, point, digits.length());
    }
  }

  /** Java's own shortest text has two digits at least, which is one too many for 5e-324. */
  private static BigDecimal shortest(double value) {
    BigDecimal oneDigit = new BigDecimal(value).round(ONE_DIGIT);
    return oneDigit.doubleValue() == value
        ? oneDigit.stripTrailingZeros()
        : new BigDecimal(Double.toString(value)).stripTrailingZeros();
  }

  private static int byCodePoint(String left, String right) {
    int i = 0;
    while (i < left.length() && i < right.length()) {
      int one = left.codePointAt(i);
      int other = right.codePointAt(i);
      if (one != other) {
        return Integer.compare(one, other);
      }
      i += Character.charCount(one);
    }
    return Integer.compare(left.length(), right.length());
  }
}
