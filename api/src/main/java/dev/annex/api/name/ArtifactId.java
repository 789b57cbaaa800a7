package dev.annex.api.name;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Names one artifact: 32 hex digits that nobody can guess. */
public record ArtifactId(String value) {

  /** What the address of every artifact begins with. */
  public static final String URI_PREFIX = "annex://artifact/";

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BYTES = 16;
  private static final Pattern LEGAL = Pattern.compile("[0-9a-f]{32}");
  private static final int MAX_SHOWN_LENGTH = 64;

  public ArtifactId {
    if (!LEGAL.matcher(value).matches()) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "\"%s\" is no artifact: 32 hex digits in lower case, or %s and these."
              .formatted(Printable.show(value, MAX_SHOWN_LENGTH), URI_PREFIX));
    }
  }

  /** A new id. */
  public static ArtifactId random() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return new ArtifactId(HexFormat.of().formatHex(bytes));
  }

  /**
   * Reads an id or the address of an artifact.
   *
   * @throws AnnexException {@code INVALID_NAME} when the text is neither
   */
  public static ArtifactId parse(String text) {
    return new ArtifactId(text.startsWith(URI_PREFIX) ? text.substring(URI_PREFIX.length()) : text);
  }

  /** Its address. */
  public String uri() {
    return URI_PREFIX + value;
  }

  @Override
  public String toString() {
    return value;
  }
}
