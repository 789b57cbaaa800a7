package dev.annex.sdk.json;

import java.util.Map;

/** Writes JSON text. Halves of surrogate pairs are escaped, so that the text is always UTF-8. */
final class JsonWriter {

  private final StringBuilder out = new StringBuilder();
  private final boolean pretty;

  private JsonWriter(boolean pretty) {
    this.pretty = pretty;
  }

  static String compact(Json value) {
    JsonWriter writer = new JsonWriter(false);
    writer.append(value, 0);
    return writer.out.toString();
  }

  static String pretty(Json value) {
    JsonWriter writer = new JsonWriter(true);
    writer.append(value, 0);
    return writer.out.append('\n').toString();
  }

  private void append(Json value, int depth) {
    switch (value) {
      case JsonObject(Map<String, Json> members) -> {
        out.append('{');
        String separator = "";
        for (Map.Entry<String, Json> member : members.entrySet()) {
          out.append(separator);
          newline(depth + 1);
          appendText(member.getKey(), out);
          out.append(pretty ? ": " : ":");
          append(member.getValue(), depth + 1);
          separator = ",";
        }
        close(members.isEmpty(), depth, '}');
      }
      case JsonArray(var elements) -> {
        out.append('[');
        String separator = "";
        for (Json element : elements) {
          out.append(separator);
          newline(depth + 1);
          append(element, depth + 1);
          separator = ",";
        }
        close(elements.isEmpty(), depth, ']');
      }
      case JsonText(String text) -> appendText(text, out);
      case JsonNumber(String literal) -> out.append(literal);
      case JsonBoolean bool -> out.append(bool.value());
      case JsonNull _ -> out.append("null");
    }
  }

  private void close(boolean empty, int depth, char bracket) {
    if (!empty) {
      newline(depth);
    }
    out.append(bracket);
  }

  private void newline(int depth) {
    if (pretty) {
      out.append('\n').repeat("  ", depth);
    }
  }

  private static void appendText(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!appendShort(c, out)) {
        if (c < ' ' || isLonely(text, i)) {
          appendEscaped(c, out);
        } else {
          out.append(c);
        }
      }
    }
    out.append('"');
  }

  /** Appends a character that has a short escape; says whether it has. */
  static boolean appendShort(char c, StringBuilder out) {
    String escape =
        switch (c) {
          case '"' -> "\\\"";
          case '\\' -> "\\\\";
          case '\b' -> "\\b";
          case '\f' -> "\\f";
          case '\n' -> "\\n";
          case '\r' -> "\\r";
          case '\t' -> "\\t";
          default -> "";
        };
    out.append(escape);
    return !escape.isEmpty();
  }

  static void appendEscaped(char c, StringBuilder out) {
    String digits = Integer.toHexString(c);
    out.append("\\u").repeat("0", 4 - digits.length()).append(digits);
  }

  /** Whether the character is half of a pair whose other half is missing. */
  static boolean isLonely(String text, int at) {
    char c = text.charAt(at);
    if (Character.isHighSurrogate(c)) {
      return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
    }
    return Character.isLowSurrogate(c)
        && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
  }
}
