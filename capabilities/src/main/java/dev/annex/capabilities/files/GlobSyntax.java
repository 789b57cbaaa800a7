package dev.annex.capabilities.files;

import com.google.re2j.Pattern;

/**
 * Translates a pattern of paths into a regular expression. Of an unclosed bracket or brace it says
 * so, instead of taking it for a character. One use.
 */
final class GlobSyntax {

  private static final String IN_NAME = "[^/]";

  private final String text;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private int braces;

  GlobSyntax(String text) {
    this.text = text;
  }

  String expression() {
    while (at < text.length()) {
      int c = next();
      switch (c) {
        case '*' -> stars();
        case '?' -> out.append(IN_NAME);
        case '[' -> set();
        case '{' -> open();
        case '}' -> close();
        case ',' -> out.append(braces > 0 ? "|" : ",");
        case '\\' -> escaped();
        default -> literal(c);
      }
    }
    if (braces > 0) {
      throw wrong("a brace that is not closed");
    }
    return out.toString();
  }

  private int next() {
    int c = text.codePointAt(at);
    at += Character.charCount(c);
    return c;
  }

  private boolean ahead(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  /** Two stars between slashes or ends are whole names; otherwise anything. */
  private void stars() {
    if (!ahead('*')) {
      out.append(IN_NAME).append('*');
      return;
    }
    boolean atStart = at == 1 || text.charAt(at - 2) == '/' || startsAlternative();
    while (ahead('*')) {
      at++;
    }
    if (atStart && ahead('/')) {
      at++;
      out.append("(?:.*/)?");
    } else {
      out.append(".*");
    }
  }

  private boolean startsAlternative() {
    return braces > 0 && (text.charAt(at - 2) == '{' || text.charAt(at - 2) == ',');
  }

  private void open() {
    braces++;
    out.append("(?:");
  }

  private void close() {
    if (braces == 0) {
      throw wrong("a brace that was not opened");
    }
    braces--;
    out.append(')');
  }

  private void escaped() {
    if (at == text.length()) {
      throw wrong("a backslash at its end");
    }
    literal(next());
  }

  /** One character of some, but never a slash. */
  private void set() {
    boolean not = ahead('!') || ahead('^');
    if (not) {
      at++;
    }
    StringBuilder members = new StringBuilder();
    boolean first = true;
    while (first || !ahead(']')) {
      if (at >= text.length()) {
        throw wrong("a bracket that is not closed");
      }
      member(members);
      first = false;
    }
    at++;
    out.append(not ? "[^/" : "[").append(members).append(']');
  }

  private void member(StringBuilder members) {
    int from = character();
    if (!ahead('-') || at + 1 >= text.length() || text.charAt(at + 1) == ']') {
      members.append(inSet(from));
      return;
    }
    at++;
    int to = character();
    if (to < from || (from <= '/' && to >= '/')) {
      throw wrong("a range in brackets that runs backwards or over the slash");
    }
    members.append(inSet(from)).append('-').append(inSet(to));
  }

  private int character() {
    int c = next();
    if (c == '\\' && at < text.length()) {
      c = next();
    }
    if (c == '/') {
      throw wrong("a slash in brackets");
    }
    return c;
  }

  private static String inSet(int c) {
    return "\\x{%x}".formatted(c);
  }

  private void literal(int c) {
    out.append(Pattern.quote(Character.toString(c)));
  }

  private IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException("has a pattern with " + what);
  }
}
