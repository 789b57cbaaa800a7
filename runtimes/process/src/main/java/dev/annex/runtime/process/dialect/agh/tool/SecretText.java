package dev.annex.runtime.process.dialect.agh.tool;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hides secrets in texts: values that are known to be secret, tokens by their looks, and what
 * stands behind names such as {@code api_key}. Takes time in proportion to the text, whatever it
 * is. Any thread.
 */
final class SecretText {

  /** What stands for what was hidden. */
  static final String HIDDEN = "[REDACTED]";

  private static final Pattern BEARER =
      Pattern.compile("(?i)\\b(bearer[ \\t]{1,8})([A-Za-z0-9._~+/=-]{8,}+)");
  private static final Pattern CLAIM = Pattern.compile("agh_claim_[A-Za-z0-9_-]++");

  /**
   * A name at whose end a secret word stands, and the sign behind it; then comes the value. Every
   * part is bounded, so that no text makes the search long.
   */
  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)(api[_-]?key|token|secret|password|authorization|(?:oauth|authorization)[_-]?code"
              + "|(?:code|pkce)[_-]?verifier|secret[_-]?binding)(\\\\?[\"'])?[ \\t]{0,8}[:=][ \\t]{0,8}");

  private static final String ENDS = " \t\r\n,;&}])\"'";
  private static final int LONGEST_COUNTER = 7;

  private final UnaryOperator<String> clean;

  /** For a program; {@code clean} takes the secrets that it was given out of a text. */
  SecretText(UnaryOperator<String> clean) {
    this.clean = clean;
  }

  /** A text without secrets. */
  String hide(String text) {
    return hideNamed(hideTokens(text));
  }

  /** A text without known secrets and tokens; names are not looked at. */
  String hideTokens(String text) {
    String hidden = clean.apply(text);
    hidden = BEARER.matcher(hidden).replaceAll("$1" + Matcher.quoteReplacement(HIDDEN));
    return CLAIM.matcher(hidden).replaceAll(Matcher.quoteReplacement(HIDDEN));
  }

  private static String hideNamed(String text) {
    Matcher name = NAMED.matcher(text);
    if (!name.find()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    int written = 0;
    int from = 0;
    while (name.find(from)) {
      int start = name.end();
      int open = openingQuote(text, start);
      int end = open > 0 ? quoted(text, start, open) : bare(text, start, name.group(1));
      from = Math.max(end, start);
      int valueStart = start + open;
      if (end > valueStart && !isCounter(name.group(1), text, valueStart, end)) {
        out.append(text, written, valueStart).append(HIDDEN);
        written = end;
      }
    }
    return out.append(text, written, text.length()).toString();
  }

  /** How long the quotation mark at the beginning of a value is; 0 without one. */
  private static int openingQuote(String text, int at) {
    int escape = at < text.length() && text.charAt(at) == '\\' ? 1 : 0;
    int mark = at + escape;
    boolean quote = mark < text.length() && (text.charAt(mark) == '"' || text.charAt(mark) == '\'');
    return quote ? escape + 1 : 0;
  }

  /** The end of a value in quotation marks: the same mark, or the line's end. */
  private static int quoted(String text, int start, int open) {
    String mark = text.substring(start, start + open);
    int i = start + open;
    while (i < text.length() && text.charAt(i) != '\n') {
      if (text.startsWith(mark, i)) {
        return i;
      }
      i += text.charAt(i) == '\\' ? 2 : 1;
    }
    return Math.min(i, text.length());
  }

  /** The end of a value without quotation marks; a header goes to the end of its line. */
  private static int bare(String text, int start, String name) {
    boolean header = name.equalsIgnoreCase("authorization");
    int i = start;
    while (i < text.length()) {
      char c = text.charAt(i);
      boolean ends = header ? c == '\n' || c == '\r' || c == '"' : ENDS.indexOf(c) >= 0;
      if (ends) {
        return i;
      }
      i++;
    }
    return i;
  }

  /** {@code max_token: 4096} is no secret. */
  private static boolean isCounter(String name, String text, int start, int end) {
    return name.equalsIgnoreCase("token")
        && end - start <= LONGEST_COUNTER
        && text.substring(start, end).chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
