package dev.annex.api.value;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Appends the canonical form of RFC 8785.
 *
 * <p>Members are sorted by UTF-16 code units, which is the natural order of Java strings. {@link
 * Double#toString} gives the shortest digits that read back to the same number, except that it
 * never gives fewer than two; and its layout differs from ECMAScript's. Both are redone here.
 */
final class CanonicalJson {

  private CanonicalJson() {}

  static void append(JsonNode node, StringBuilder out) {
    switch (node.getNodeType()) {
      case OBJECT -> appendObject(node, out);
      case ARRAY -> appendArray(node, out);
      case STRING -> appendString(node.stringValue(), out);
      case NUMBER -> appendNumber(node, out);
      case BOOLEAN -> out.append(node.booleanValue());
      case NULL -> out.append("null");
      default -> throw refused("a %s has no canonical form".formatted(node.getNodeType()));
    }
  }

  private static void appendObject(JsonNode node, StringBuilder out) {
    TreeMap<String, JsonNode> sorted = new TreeMap<>();
    node.properties().forEach(member -> sorted.put(member.getKey(), member.getValue()));
    out.append('{');
    String separator = "";
    for (var member : sorted.entrySet()) {
      out.append(separator);
      appendString(member.getKey(), out);
      out.append(':');
      append(member.getValue(), out);
      separator = ",";
    }
    out.append('}');
  }

  private static void appendArray(JsonNode node, StringBuilder out) {
    out.append('[');
    String separator = "";
    for (JsonNode element : node) {
      out.append(separator);
      append(element, out);
      separator = ",";
    }
    out.append(']');
  }

  private static void appendString(String text, StringBuilder out) {
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
          if (c < 0x20) {
            out.append("\\u%04x".formatted((int) c));
          } else {
            requirePaired(text, i);
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static void requirePaired(String text, int i) {
    char c = text.charAt(i);
    boolean lonelyHigh =
        Character.isHighSurrogate(c)
            && (i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1)));
    boolean lonelyLow =
        Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    if (lonelyHigh || lonelyLow) {
      throw refused("a string holds half a surrogate pair");
    }
  }

  private static void appendNumber(JsonNode node, StringBuilder out) {
    if (node.isIntegralNumber()) {
      appendInteger(node.bigIntegerValue(), out);
      return;
    }
    double value = node.doubleValue();
    if (!Double.isFinite(value)) {
      throw refused("the number %s is not finite".formatted(value));
    }
    appendDouble(value, out);
  }

  /** Refuses what would read back as another number, be it as written here or as it was given. */
  private static void appendInteger(BigInteger value, StringBuilder out) {
    double nearest = value.doubleValue();
    if (!Double.isFinite(nearest)) {
      throw refused("the integer %s is too large for a double".formatted(value));
    }
    int start = out.length();
    appendDouble(nearest, out);
    boolean exact = new BigDecimal(nearest).compareTo(new BigDecimal(value)) == 0;
    boolean same = new BigDecimal(out.substring(start)).compareTo(new BigDecimal(value)) == 0;
    if (!exact && !same) {
      throw refused("the integer %s does not fit a double exactly".formatted(value));
    }
  }

  private static void appendDouble(double value, StringBuilder out) {
    if (value == 0) {
      out.append('0');
      return;
    }
    if (value < 0) {
      out.append('-');
    }
    ShortestDecimal shortest = ShortestDecimal.of(Math.abs(value));
    if (shortest.point() > 21 || shortest.point() <= -6) {
      shortest.appendMantissa(out);
      int exponent = shortest.exponent();
      out.append('e').append(exponent < 0 ? '-' : '+').append(Math.abs(exponent));
    } else {
      shortest.appendPlain(out);
    }
  }

  private static AnnexException refused(String why) {
    return new AnnexException(
        ErrorCode.INVALID_JSON, "Writing canonical JSON failed: %s.".formatted(why));
  }
}
