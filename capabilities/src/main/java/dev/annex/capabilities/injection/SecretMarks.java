package dev.annex.capabilities.injection;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The places where a request names a secret: <code>{{secret:NAME}}</code>. */
public final class SecretMarks {

  private static final Pattern MARK =
      Pattern.compile("\\{\\{secret:([A-Za-z0-9][A-Za-z0-9._/-]{0,127})\\}\\}");

  private SecretMarks() {}

  /** Whether a text names a secret. */
  public static boolean in(String text) {
    return text.contains("{{secret:") && MARK.matcher(text).find();
  }

  /** The text with every mark replaced by what {@code valueOf} gives for its name. */
  static String fill(String text, UnaryOperator<String> valueOf) {
    return MARK.matcher(text)
        .replaceAll(mark -> Matcher.quoteReplacement(valueOf.apply(mark.group(1))));
  }
}
