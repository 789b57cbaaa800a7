package dev.annex.sdk.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Reads JSON text by recursive descent, no deeper than {@link Json#MAX_DEPTH}. */
final class JsonReader {

  private final String text;
  private final boolean lenient;
  private int at;
  private int depth;

  JsonReader(String text, boolean lenient) {
    this.text = text;
    this.lenient = lenient;
  }

  Json document() {
    Json value = value();
    skipSpace();
    if (at < text.length()) {
      throw broken("more text behind the value");
    }
    return value;
  }

  private Json value() {
    skipSpace();
    if (at == text.length()) {
      throw broken("a value is missing");
    }
    return switch (text.charAt(at)) {
      case '{' -> deeper(this::object);
      case '[' -> deeper(this::array);
      case '"' -> new JsonText(string());
      case 't' -> word("true", JsonBoolean.TRUE);
      case 'f' -> word("false", JsonBoolean.FALSE);
      case 'n' -> word("null", JsonNull.INSTANCE);
      default -> number();
    };
  }

  private Json deeper(Supplier<Json> nested) {
    if (++depth > Json.MAX_DEPTH) {
      throw broken("more than %d values in one another".formatted(Json.MAX_DEPTH));
    }
    at++;
    Json value = nested.get();
    depth--;
    return value;
  }

  private Json object() {
    Map<String, Json> members = new LinkedHashMap<>();
    skipSpace();
    if (skip('}')) {
      return new JsonObject(members);
    }
    do {
      skipSpace();
      if (at == text.length() || text.charAt(at) != '"') {
        throw broken("the name of a member is missing");
      }
      int start = at;
      String name = string();
      skipSpace();
      if (!skip(':')) {
        throw broken("a colon is missing");
      }
      Json value = value();
      if (members.put(name, value) != null && !lenient) {
        at = start;
        throw broken("member \"%s\" is there twice".formatted(name));
      }
      skipSpace();
    } while (skip(','));
    if (!skip('}')) {
      throw broken("an object is not closed");
    }
    return new JsonObject(members);
  }

  private Json array() {
    List<Json> elements = new ArrayList<>();
    skipSpace();
    if (skip(']')) {
      return new JsonArray(elements);
    }
    do {
      elements.add(value());
      skipSpace();
    } while (skip(','));
    if (!skip(']')) {
      throw broken("an array is not closed");
    }
    return new JsonArray(elements);
  }

  private Json word(String word, Json value) {
    if (!text.startsWith(word, at)) {
      throw broken("no JSON value");
    }
    at += word.length();
    return value;
  }

  private Json number() {
    int start = at;
    while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    if (start == at) {
      throw broken("no JSON value");
    }
    if (at - start > JsonNumber.MAX_LENGTH) {
      at = start;
      throw broken("a number has more than %d characters".formatted(JsonNumber.MAX_LENGTH));
    }
    String literal = text.substring(start, at);
    try {
      return new JsonNumber(literal);
    } catch (JsonException wrong) {
      at = start;
      throw broken(String.valueOf(wrong.getMessage()));
    }
  }

  private String string() {
    at++;
    int plain = at;
    StringBuilder out = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        out.append(text, plain, at);
        at++;
        return out.toString();
      }
      if (c < ' ') {
        throw broken("a control character in a text");
      }
      at++;
      if (c == '\\') {
        out.append(text, plain, at - 1).append(escaped());
        plain = at;
      }
    }
    throw broken("a text is not closed");
  }

  private char escaped() {
    if (at == text.length()) {
      throw broken("a text is not closed");
    }
    char c = text.charAt(at++);
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unit();
      default -> throw broken("an escape that JSON does not know");
    };
  }

  private char unit() {
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      int digit = at < text.length() ? hexDigit(text.charAt(at)) : -1;
      if (digit < 0) {
        throw broken("four hexadecimal digits are missing");
      }
      unit = (unit << 4) | digit;
      at++;
    }
    return (char) unit;
  }

  private static int hexDigit(char c) {
    return c < 128 ? Character.digit(c, 16) : -1;
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private boolean skip(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private JsonException broken(String problem) {
    return new JsonException("no JSON at character %d: %s".formatted(at, problem));
  }
}
