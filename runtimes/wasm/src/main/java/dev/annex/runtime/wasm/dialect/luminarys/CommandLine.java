package dev.annex.runtime.wasm.dialect.luminarys;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a command into its words as a shell does, without being one: quotes and backslashes keep
 * words together, and that is all. What a shell would do more for (join commands, redirect, put one
 * command's output into another) is refused where it does not stand in quotes; variables, patterns
 * and the like are plain text. One use.
 */
final class CommandLine {

  /** What joins, redirects or substitutes. */
  private static final String OPERATORS = "&|;<>`\n\r";

  /** What a backslash within double quotes takes its meaning from. */
  private static final String ESCAPED_IN_QUOTES = "\"\\$`";

  private final String text;
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean inWord;
  private int at;

  private CommandLine(String text) {
    this.text = text;
  }

  /**
   * The words.
   *
   * @throws IllegalArgumentException saying what cannot be run
   */
  static List<String> split(String text) {
    return new CommandLine(text).split();
  }

  private List<String> split() {
    while (at < text.length()) {
      char c = text.charAt(at);
      at++;
      switch (c) {
        case ' ', '\t' -> finishWord();
        case '\'' -> inSingleQuotes();
        case '"' -> inDoubleQuotes();
        case '\\' -> add(next("a backslash at its end"));
        default -> plain(c);
      }
    }
    finishWord();
    if (words.isEmpty()) {
      throw new IllegalArgumentException("there is no command");
    }
    return List.copyOf(words);
  }

  private void plain(char c) {
    boolean substitution = c == '$' && at < text.length() && text.charAt(at) == '(';
    if (OPERATORS.indexOf(c) >= 0 || substitution) {
      throw new IllegalArgumentException(
          "%s is a shell operator, and there is no shell; in quotes it is an ordinary character"
              .formatted(substitution ? "$(" : c == '\n' || c == '\r' ? "a line break" : c));
    }
    add(c);
  }

  private void inSingleQuotes() {
    inWord = true;
    int end = text.indexOf('\'', at);
    if (end < 0) {
      throw new IllegalArgumentException("a quote is not closed");
    }
    word.append(text, at, end);
    at = end + 1;
  }

  private void inDoubleQuotes() {
    inWord = true;
    while (true) {
      char c = next("a quote that is not closed");
      if (c == '"') {
        return;
      }
      boolean escapes =
          c == '\\' && at < text.length() && ESCAPED_IN_QUOTES.indexOf(text.charAt(at)) >= 0;
      add(escapes ? next("") : c);
    }
  }

  private char next(String orElse) {
    if (at == text.length()) {
      throw new IllegalArgumentException("there is " + orElse);
    }
    char c = text.charAt(at);
    at++;
    return c;
  }

  private void add(char c) {
    inWord = true;
    word.append(c);
  }

  private void finishWord() {
    if (inWord) {
      words.add(word.toString());
      word.setLength(0);
      inWord = false;
    }
  }
}
