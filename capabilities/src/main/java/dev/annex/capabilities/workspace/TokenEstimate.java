package dev.annex.capabilities.workspace;

import java.util.regex.Pattern;

/**
 * How many tokens a text is to a model, about: a quarter of its characters or 1.3 times its words,
 * whichever is more. The real number is the model's own business.
 */
final class TokenEstimate {

  private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

  private TokenEstimate() {}

  static long of(String text) {
    String words = text.strip();
    long count = words.isEmpty() ? 0 : WHITE_SPACE.splitAsStream(words).count();
    return (long) Math.ceil(Math.max(text.length() / 4.0, count * 1.3));
  }
}
