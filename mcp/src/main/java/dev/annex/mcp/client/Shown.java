package dev.annex.mcp.client;

/** Texts of a server in messages of ours: short, one line, nothing that moves a cursor. */
final class Shown {

  private static final int LENGTH = 300;

  private Shown() {}

  static String line(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .limit(LENGTH)
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c)
        .forEach(line::appendCodePoint);
    return text.codePointCount(0, text.length()) > LENGTH ? line + "…" : line.toString();
  }
}
