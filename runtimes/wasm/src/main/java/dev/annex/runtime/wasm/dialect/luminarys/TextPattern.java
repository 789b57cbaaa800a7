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
    try {
      return BraceExpansion.of(written);
    } catch (IllegalArgumentException e) {
      return List.of(written);
    }
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
