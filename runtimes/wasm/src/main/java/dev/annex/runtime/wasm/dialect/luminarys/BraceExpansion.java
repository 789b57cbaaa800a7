package dev.annex.runtime.wasm.dialect.luminarys;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes a path with alternatives in braces out, as shells do: {@code /d/{x,y}} is two paths.
 * Braces may nest. One without a comma, or that is not closed, stands for itself.
 */
final class BraceExpansion {

  /** Most paths that one comes to. */
  static final int MOST = 256;

  private BraceExpansion() {}

  /**
   * All paths, in the order in which they are written.
   *
   * @throws IllegalArgumentException when there are more than {@link #MOST}
   */
  static List<String> of(String text) {
    List<String> done = new ArrayList<>();
    expand("", text, done);
    return List.copyOf(done);
  }

  /** What stands before is written out already. */
  private static void expand(String before, String text, List<String> done) {
    int from = 0;
    for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', from)) {
      List<String> alternatives = TopLevelCommas.split(text, open);
      if (alternatives.size() > 1) {
        int end = open + 1 + String.join(",", alternatives).length() + 1;
        for (String one : alternatives) {
          expand(before + text.substring(0, open), one + text.substring(end), done);
        }
        return;
      }
      from = open + 1;
    }
    if (done.size() == MOST) {
      throw new IllegalArgumentException("the braces come to more than %d paths".formatted(MOST));
    }
    done.add(before + text);
  }
}
