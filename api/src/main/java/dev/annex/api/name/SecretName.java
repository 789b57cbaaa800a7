package dev.annex.api.name;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.util.regex.Pattern;

/**
 * What a secret is called, for instance {@code github} or {@code oauth/google:token}. A name is no
 * secret itself: it is shown, journalled and stored as it is.
 *
 * <p>1 to {@value #MAX_LENGTH} characters: ASCII letters and digits and {@code . _ - : / %}. With
 * {@code %} other names can be encoded reversibly; case counts.
 */
public record SecretName(String value) implements Comparable<SecretName> {

  /** Longest name, in characters. */
  public static final int MAX_LENGTH = 128;

  private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9._:/%-]*");

  public SecretName {
    if (value.isEmpty() || !isStart(value)) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "\"%s\" is no name of a secret: 1 to %d letters and digits of ASCII, '.', '_', '-', ':', '/' or '%%'."
              .formatted(Printable.show(value, MAX_LENGTH), MAX_LENGTH));
    }
  }

  /** Whether a text is a name. */
  public static boolean is(String text) {
    return !text.isEmpty() && isStart(text);
  }

  /** Whether a text can be the start of a name; the empty text can. */
  public static boolean isStart(String text) {
    return text.length() <= MAX_LENGTH && LEGAL.matcher(text).matches();
  }

  @Override
  public int compareTo(SecretName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
