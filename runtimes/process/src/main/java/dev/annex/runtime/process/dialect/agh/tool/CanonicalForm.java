package dev.annex.runtime.process.dialect.agh.tool;

import dev.annex.api.value.ShortestDecimal;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * The canonical JSON over which schemas are digested, in each form that is in use: that of RFC
 * 8785, which the contract names, and the two that its SDKs really make.
 *
 * <p>They differ in the order of members, in how numbers that are no whole numbers are laid out, in
 * whole numbers beyond 2^53, and in what is escaped in texts. A tree keeps all that they need of
 * what was written: whether a number had a point or an exponent, and all digits of one that had
 * not.
 */
enum CanonicalForm {
  RFC_8785 {
    @Override
    void appendNumber(JsonNode number, StringBuilder out) {
      appendLikeScript(doubleOf(number), "e+", out);
    }
  },

  /** That of the daemon and of the SDK for Go. */
  GO {
    @Override
    Comparator<String> order() {
      return CanonicalForm::byCodePoint;
    }

    @Override
    void appendNumber(JsonNode number, StringBuilder out) {
      if (doubleOf(number) == 0) {
        out.append('0');
      } else if (number.isIntegralNumber()) {
        out.append(number.bigIntegerValue());
      } else {
        appendLikeGo(doubleOf(number), out);
      }
    }

    @Override
    void appendRare(String text, int at, StringBuilder out) {
      char c = text.charAt(at);
      if (c == '\u2028' || c == '\u2029') {
        appendEscaped(c, out);
      } else {
        out.append(isLonely(text, at) ? '\ufffd' : c);
      }
    }
  },

  TYPESCRIPT {
    @Override
    void appendNumber(JsonNode number, StringBuilder out) {
      appendLikeScript(doubleOf(number), "e", out);
    }

    @Override
    void appendRare(String text, int at, StringBuilder out) {
      char c = text.charAt(at);
      if (isLonely(text, at)) {
        appendEscaped(c, out);
      } else {
        out.append(c);
      }
    }
  };

  /**
   * The form of a tree.
   *
   * @throws IllegalArgumentException when the tree has none: a number is too large for a double, or
   *     a text has half a surrogate pair
   */
  String of(JsonNode node) {
    StringBuilder out = new StringBuilder();
    append(node, out);
    return out.toString();
  }

  /** How the names of members are ordered. */
  Comparator<String> order() {
    return Comparator.naturalOrder();
  }

  abstract void appendNumber(JsonNode number, StringBuilder out);

  /** Appends a character that is a surrogate or a line separator. */
  void appendRare(String text, int at, StringBuilder out) {
    if (isLonely(text, at)) {
      throw new IllegalArgumentException("a text holds half a surrogate pair");
    }
    out.append(text.charAt(at));
  }

  private void append(JsonNode node, StringBuilder out) {
    switch (node.getNodeType()) {
      case OBJECT -> appendObject(node, out);
      case ARRAY -> appendArray(node, out);
      case STRING -> appendText(node.stringValue(), out);
      case NUMBER -> appendNumber(node, out);
      case BOOLEAN -> out.append(node.booleanValue());
      case NULL -> out.append("null");
      case BINARY, MISSING, POJO ->
          throw new IllegalArgumentException("a %s is no JSON".formatted(node.getNodeType()));
    }
  }

  private void appendObject(JsonNode node, StringBuilder out) {
    Map<String, JsonNode> sorted = new TreeMap<>(order());
    node.properties().forEach(member -> sorted.put(member.getKey(), member.getValue()));
    out.append('{');
    String separator = "";
    for (Map.Entry<String, JsonNode> member : sorted.entrySet()) {
      out.append(separator);
      appendText(member.getKey(), out);
      out.append(':');
      append(member.getValue(), out);
      separator = ",";
    }
    out.append('}');
  }

  private void appendArray(JsonNode node, StringBuilder out) {
    out.append('[');
    String separator = "";
    for (JsonNode element : node) {
      out.append(separator);
      append(element, out);
      separator = ",";
    }
    out.append(']');
  }

  private void appendText(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ') {
            appendEscaped(c, out);
          } else if (Character.isSurrogate(c) || c == '\u2028' || c == '\u2029') {
            appendRare(text, i, out);
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  static void appendEscaped(char c, StringBuilder out) {
    out.append("\\u%04x".formatted((int) c));
  }

  static boolean isLonely(String text, int at) {
    char c = text.charAt(at);
    if (Character.isHighSurrogate(c)) {
      return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
    }
    return Character.isLowSurrogate(c)
        && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
  }

  static double doubleOf(JsonNode number) {
    double value =
        number.isIntegralNumber() ? number.bigIntegerValue().doubleValue() : number.doubleValue();
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("the number %s is too large".formatted(number));
    }
    return value;
  }

  /** As ECMAScript lays a number out, with another mark of a positive exponent. */
  static void appendLikeScript(double value, String positive, StringBuilder out) {
    if (value == 0) {
      out.append('0');
      return;
    }
    ShortestDecimal shortest = ShortestDecimal.of(Math.abs(value));
    out.append(value < 0 ? "-" : "");
    if (shortest.point() > 21 || shortest.point() <= -6) {
      shortest.appendMantissa(out);
      int exponent = shortest.exponent();
      out.append(exponent < 0 ? "e-" : positive).append(Math.abs(exponent));
    } else {
      shortest.appendPlain(out);
    }
  }

  /** As Go's shortest format does it: an exponent of two digits from 1e6 up and below 1e-4. */
  static void appendLikeGo(double value, StringBuilder out) {
    ShortestDecimal shortest = ShortestDecimal.of(Math.abs(value));
    int exponent = shortest.exponent();
    out.append(value < 0 ? "-" : "");
    if (exponent < -4 || exponent >= 6) {
      shortest.appendMantissa(out);
      out.append(exponent < 0 ? "e-" : "e").append("%02d".formatted(Math.abs(exponent)));
    } else {
      shortest.appendPlain(out);
    }
  }

  /** The order of UTF-8 bytes. */
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
