package dev.annex.runtime.wasm.dialect.luminarys;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The pattern language of deployment manifests: {@code *} for any run without a slash, {@code **}
 * for any run, {@code ?} for one character, {@code [abc]} for one of some, {@code {a,b}} for
 * alternatives. Takes time in proportion to pattern times text. Immutable.
 */
final class TextPattern {

  /** Most alternatives that the braces of one pattern may come to. */
  private static final int MOST_ALTERNATIVES = 256;

  private final List<List<Piece>> alternatives;

  private TextPattern(List<List<Piece>> alternatives) {
    this.alternatives = alternatives;
  }

  static TextPattern of(String written) {
    return new TextPattern(expand(written).stream().map(TextPattern::pieces).toList());
  }

  /** Whether a text has nothing in it that stands for something else. */
  static boolean isPlain(String text) {
    return text.chars().noneMatch(c -> "*?[]{}".indexOf(c) >= 0);
  }

  /** The texts that the braces stand for; the text itself when that would be too many. */
  static List<String> expand(String written) {
    List<String> expanded = new ArrayList<>();
    return expandInto(written, expanded) ? List.copyOf(expanded) : List.of(written);
  }

  private static boolean expandInto(String text, List<String> out) {
    int open = text.indexOf('{');
    int close = open < 0 ? -1 : closing(text, open);
    if (close < 0) {
      out.add(text);
      return out.size() <= MOST_ALTERNATIVES;
    }
    for (String choice : choices(text.substring(open + 1, close))) {
      if (!expandInto(text.substring(0, open) + choice + text.substring(close + 1), out)) {
        return false;
      }
    }
    return true;
  }

  private static int closing(String text, int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      depth += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return -1;
  }

  private static List<String> choices(String inside) {
    List<String> choices = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i < inside.length(); i++) {
      char c = inside.charAt(i);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (c == ',' && depth == 0) {
        choices.add(inside.substring(from, i));
        from = i + 1;
      }
    }
    choices.add(inside.substring(from));
    return choices;
  }

  private static List<Piece> pieces(String text) {
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int close = c == '[' ? text.indexOf(']', i + 2) : -1;
      if (c == '*') {
        boolean two = text.startsWith("**", i);
        pieces.add(new Piece.Run(two));
        i += two ? 1 : 0;
      } else if (c == '?') {
        pieces.add(new Piece.Any());
      } else if (close > 0) {
        pieces.add(new Piece.OneOf(text.substring(i + 1, close)));
        i = close;
      } else {
        pieces.add(new Piece.Exactly(c));
      }
    }
    return pieces;
  }

  boolean matches(String text) {
    return alternatives.stream().anyMatch(pieces -> matches(pieces, text));
  }

  /** Goes through the text with all places of the pattern at which it can be. */
  private static boolean matches(List<Piece> pieces, String text) {
    BitSet at = new BitSet();
    at.set(0);
    skipRuns(pieces, at);
    for (int i = 0; i < text.length() && !at.isEmpty(); i++) {
      char c = text.charAt(i);
      BitSet next = new BitSet();
      for (int p = at.nextSetBit(0); p >= 0 && p < pieces.size(); p = at.nextSetBit(p + 1)) {
        Piece piece = pieces.get(p);
        if (piece.takes(c)) {
          next.set(piece instanceof Piece.Run ? p : p + 1);
        }
      }
      skipRuns(pieces, next);
      at = next;
    }
    return at.get(pieces.size());
  }

  /** A run may be empty. */
  private static void skipRuns(List<Piece> pieces, BitSet at) {
    for (int p = at.nextSetBit(0); p >= 0 && p < pieces.size(); p = at.nextSetBit(p + 1)) {
      if (pieces.get(p) instanceof Piece.Run) {
        at.set(p + 1);
      }
    }
  }

  private sealed interface Piece {

    boolean takes(char c);

    record Exactly(char own) implements Piece {
      @Override
      public boolean takes(char c) {
        return c == own;
      }
    }

    record Any() implements Piece {
      @Override
      public boolean takes(char c) {
        return c != '/';
      }
    }

    record OneOf(String set) implements Piece {
      @Override
      public boolean takes(char c) {
        boolean not = set.startsWith("!") || set.startsWith("^");
        boolean in = false;
        for (int i = not ? 1 : 0; i < set.length(); i++) {
          boolean range = i + 2 < set.length() && set.charAt(i + 1) == '-';
          in |= range ? set.charAt(i) <= c && c <= set.charAt(i + 2) : set.charAt(i) == c;
          i += range ? 2 : 0;
        }
        return in != not && c != '/';
      }
    }

    record Run(boolean slashes) implements Piece {
      @Override
      public boolean takes(char c) {
        return slashes || c != '/';
      }
    }
  }
}
