package dev.annex.api.store;

import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The words by which a text is found: runs of letters and digits, in lower case and without marks.
 * In scripts that put nothing between words every two neighbouring characters are one. Stores that
 * search all take words apart here, so that they find the same. Any thread.
 */
public final class SearchWords {

  /** Most different words that are taken of one text; those behind them are not found. */
  public static final int MAX_WORDS = 2_000;

  private static final int MAX_WORD_LENGTH = 64;

  private SearchWords() {}

  /** The different words of a text, in the order in which they first occur. */
  public static Set<String> of(String text) {
    Set<String> words = new LinkedHashSet<>();
    StringBuilder word = new StringBuilder();
    String plain = Normalizer.normalize(text, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
    for (int i = 0; i < plain.length() && words.size() < MAX_WORDS; ) {
      int codePoint = plain.codePointAt(i);
      i += Character.charCount(codePoint);
      if (Character.isIdeographic(codePoint)) {
        flush(word, words);
        addPair(codePoint, plain, i, words);
      } else if (Character.isLetterOrDigit(codePoint)) {
        word.appendCodePoint(codePoint);
      } else if (!isMark(codePoint)) {
        flush(word, words);
      }
    }
    flush(word, words);
    return words;
  }

  private static void addPair(int first, String text, int next, Set<String> words) {
    boolean paired = next < text.length() && Character.isIdeographic(text.codePointAt(next));
    add(
        paired
            ? Character.toString(first) + Character.toString(text.codePointAt(next))
            : Character.toString(first),
        words);
  }

  private static boolean isMark(int codePoint) {
    return Character.getType(codePoint) == Character.NON_SPACING_MARK;
  }

  private static void flush(StringBuilder word, Set<String> words) {
    if (!word.isEmpty()) {
      add(word.substring(0, Math.min(word.length(), MAX_WORD_LENGTH)), words);
      word.setLength(0);
    }
  }

  private static void add(String word, Set<String> words) {
    if (words.size() < MAX_WORDS) {
      words.add(word);
    }
  }
}
