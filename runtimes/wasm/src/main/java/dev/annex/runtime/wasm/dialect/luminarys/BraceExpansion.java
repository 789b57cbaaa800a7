package dev.annex.runtime.wasm.dialect.luminarys;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Writes a path or pattern with alternatives in braces out, as shells do: {@code /d/{x,y}} is two.
 * Braces may nest. One without a comma, or that is not closed, stands for itself.
 */
final class BraceExpansion {

  /** Most that one comes to. */
  static final int MOST = 256;

  /** Longest text; a path has at most half of that. */
  static final int MOST_CHARACTERS = 8_192;

  private BraceExpansion() {}

  /**
   * All paths, in the order in which they are written.
   *
   * @throws IllegalArgumentException when there are more than {@link #MOST}, or the text is too
   *     long
   */
  static List<String> of(String text) {
    if (text.length() > MOST_CHARACTERS) {
      throw new IllegalArgumentException(
          "the path has more than %d characters".formatted(MOST_CHARACTERS));
    }
    List<String> done = new ArrayList<>();
    Deque<Half> todo = new ArrayDeque<>(List.of(new Half("", text)));
    while (!todo.isEmpty()) {
      Half next = todo.pop();
      List<Half> several = next.expand();
      if (several.isEmpty()) {
        done.add(next.before() + next.text());
      }
      several.reversed().forEach(todo::push);
      // each of those that are left comes to one path at least
      if (done.size() + todo.size() > MOST) {
        throw new IllegalArgumentException("the braces come to more than %d paths".formatted(MOST));
      }
    }
    return List.copyOf(done);
  }

  /**
   * A path of which the first part is written out.
   *
   * @param text the rest
   */
  private record Half(String before, String text) {

    /** One for each alternative of its first brace; none when it has no brace. */
    List<Half> expand() {
      for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', open + 1)) {
        List<String> alternatives = TopLevelCommas.split(text, open);
        if (alternatives.size() > 1) {
          String begin = before + text.substring(0, open);
          String end = text.substring(open + String.join(",", alternatives).length() + 2);
          return alternatives.stream().map(one -> new Half(begin, one + end)).toList();
        }
      }
      return List.of();
    }
  }
}
