package dev.annex.capabilities.log;

import dev.annex.api.name.Printable;
import dev.annex.api.value.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes what an extension logs safe to show in a terminal, and short.
 *
 * <p>Terminal sequences go as a whole, so that no half of one stays behind as text. Of what is
 * left, line breaks and tabs become one space and everything else that cannot be printed goes:
 * control characters, and the format characters that turn or hide text. Reading stops once the
 * result is long enough, and a search for the end of a sequence that has none is made only once, so
 * cleaning takes time in proportion to the text.
 */
final class LogText {

  /** Longest message, in characters. */
  static final int MAX_MESSAGE_LENGTH = 8_192;

  /** Most members of the fields of one line. */
  static final int MAX_FIELDS = 32;

  /** Longest value of a field, in characters of its text or of its JSON. */
  static final int MAX_VALUE_LENGTH = 1_024;

  /** Longest name of a field, in characters. */
  static final int MAX_NAME_LENGTH = 64;

  private static final char ESCAPE = 0x1B;
  private static final char BELL = 0x07;
  private static final char NEXT_LINE = 0x85;
  private static final char CONTROL_SEQUENCE = 0x9B;
  private static final char STRING_END = 0x9C;

  private final String raw;
  private final int maxLength;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private boolean noMoreStringEnds;

  private LogText(String raw, int maxLength) {
    this.raw = raw;
    this.maxLength = maxLength;
  }

  static String clean(String text, int maxLength) {
    return new LogText(text, maxLength).clean();
  }

  /** Cleans names and values; two names that become the same leave one value. */
  static Map<String, JsonNode> clean(Map<String, JsonNode> fields) {
    Map<String, JsonNode> clean = new LinkedHashMap<>();
    fields.forEach(
        (name, value) -> clean.put(clean(name, MAX_NAME_LENGTH), shortened(clean(value))));
    return clean;
  }

  private static JsonNode clean(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> text(clean(value.stringValue(), MAX_VALUE_LENGTH));
      case OBJECT -> {
        ObjectNode object = Json.object();
        value
            .properties()
            .forEach(member ->
                object.set(clean(member.getKey(), MAX_NAME_LENGTH), clean(member.getValue())));
        yield object;
      }
      case ARRAY -> {
        ArrayNode array = Json.mapper().createArrayNode();
        value.forEach(element -> array.add(clean(element)));
        yield array;
      }
      case BINARY -> text("%d bytes".formatted(value.binaryValue().length));
      default -> value;
    };
  }

  private static JsonNode shortened(JsonNode value) {
    if (value.isString()) {
      return value;
    }
    String json = Json.write(value);
    return json.length() <= MAX_VALUE_LENGTH ? value : text(Printable.cut(json, MAX_VALUE_LENGTH));
  }

  private static JsonNode text(String text) {
    return Json.object().stringNode(text);
  }

  private String clean() {
    while (at < raw.length() && out.length() <= maxLength) {
      int codePoint = raw.codePointAt(at);
      at += Character.charCount(codePoint);
      if (codePoint == ESCAPE) {
        skipEscape();
      } else if (codePoint == CONTROL_SEQUENCE) {
        skipControlSequence();
      } else if (startsString(codePoint - 0x40)) {
        skipString();
      } else {
        append(codePoint);
      }
    }
    return Printable.cut(out.toString().stripTrailing(), maxLength);
  }

  private void append(int codePoint) {
    if (Printable.is(codePoint)) {
      out.appendCodePoint(codePoint);
    } else if (Character.isWhitespace(codePoint) || codePoint == NEXT_LINE) {
      if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
        out.append(' ');
      }
    }
  }

  private void skipEscape() {
    if (at == raw.length()) {
      return;
    }
    char next = raw.charAt(at);
    if (next == '[') {
      at++;
      skipControlSequence();
    } else if (startsString(next)) {
      at++;
      skipString();
    } else {
      skipWhile(' ', '/');
      skipOne('0', '~');
    }
  }

  /** Whether ESC with this character opens a string: DCS, SOS, OSC, PM or APC. */
  private static boolean startsString(int character) {
    return "PX]^_".indexOf(character) >= 0;
  }

  private void skipControlSequence() {
    skipWhile('0', '?');
    skipWhile(' ', '/');
    skipOne('@', '~');
  }

  private void skipWhile(char first, char last) {
    while (at < raw.length() && raw.charAt(at) >= first && raw.charAt(at) <= last) {
      at++;
    }
  }

  private void skipOne(char first, char last) {
    if (at < raw.length() && raw.charAt(at) >= first && raw.charAt(at) <= last) {
      at++;
    }
  }

  /** Skips to the end of a string; one without an end loses only its opening. */
  private void skipString() {
    if (noMoreStringEnds) {
      return;
    }
    for (int i = at; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == BELL || c == STRING_END) {
        at = i + 1;
        return;
      }
      if (c == ESCAPE && i + 1 < raw.length() && raw.charAt(i + 1) == '\\') {
        at = i + 2;
        return;
      }
    }
    noMoreStringEnds = true;
  }
}
