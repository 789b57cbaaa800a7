package dev.annex.runtime.wasm.dialect.luminarys;

import java.util.ArrayList;
import java.util.List;

/** Splits at commas that no brace encloses. */
final class TopLevelCommas {

  private TopLevelCommas() {}

  /** The items of a list; without blanks around them, and without empty ones. */
  static List<String> items(String list) {
    return parts(list, 0, list.length()).stream()
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .toList();
  }

  /**
   * The alternatives in the brace that opens at this place; empty when it is not closed.
   *
   * @param open where the brace stands
   */
  static List<String> split(String text, int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '{' ? 1 : 0;
      depth -= c == '}' ? 1 : 0;
      if (depth == 0) {
        return parts(text, open + 1, i);
      }
    }
    return List.of();
  }

  private static List<String> parts(String text, int from, int to) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = from;
    for (int i = from; i < to; i++) {
      switch (text.charAt(i)) {
        case '{' -> depth++;
        case '}' -> depth = Math.max(0, depth - 1);
        case ',' -> {
          if (depth == 0) {
            parts.add(text.substring(start, i));
            start = i + 1;
          }
        }
        default -> {}
      }
    }
    parts.add(text.substring(start, to));
    return parts;
  }
}
