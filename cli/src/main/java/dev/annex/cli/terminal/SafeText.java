package dev.annex.cli.terminal;

import dev.annex.api.name.Printable;
import dev.annex.api.value.Json;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Makes text of strangers harmless for a terminal: what could move the cursor, colour, hide or turn
 * text round is shown as its number instead.
 */
public final class SafeText {

  private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

  private SafeText() {}

  /** One line of at most {@code maxLength} characters. */
  public static String line(String text, int maxLength) {
    return Printable.show(WHITE_SPACE.matcher(text.strip()).replaceAll(" "), maxLength);
  }

  /** Text that keeps its lines and tabs. */
  public static String block(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.replace("\r\n", "\n")
        .codePoints()
        .forEach(codePoint -> {
          if (codePoint == '\n' || codePoint == '\t' || Printable.is(codePoint)) {
            out.appendCodePoint(codePoint);
            return;
          }
          out.append("\\u{%x}".formatted(codePoint));
        });
    return out.toString();
  }

  /** A document, indented. It stays the same document: only escapes are added inside its texts. */
  public static String json(JsonNode node) {
    String pretty = Json.writePretty(node).replace(System.lineSeparator(), "\n");
    StringBuilder out = new StringBuilder(pretty.length());
    pretty
        .codePoints()
        .forEach(codePoint -> {
          if (codePoint == '\n' || Printable.is(codePoint)) {
            out.appendCodePoint(codePoint);
            return;
          }
          for (char unit : Character.toChars(codePoint)) {
            out.append("\\u%04x".formatted((int) unit));
          }
        });
    return out.toString();
  }
}
