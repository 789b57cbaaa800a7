package dev.annex.mcp.modern;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Header values, which may carry any text behind a base64 sentinel. */
public final class HeaderValue {

  private static final String PREFIX = "=?base64?";
  private static final String SUFFIX = "?=";

  private HeaderValue() {}

  /**
   * Writes any text as a value: as it is where every server reads it so, else behind the sentinel.
   */
  public static String encode(String text) {
    boolean plain =
        text.equals(text.strip())
            && text.chars().allMatch(c -> c >= 0x20 && c < 0x7f)
            && !(text.startsWith(PREFIX) && text.endsWith(SUFFIX));
    if (plain && !text.isEmpty()) {
      return text;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return PREFIX + Base64.getEncoder().encodeToString(utf8) + SUFFIX;
  }

  /** Decodes a value; empty if it has control characters or broken base64. */
  static Optional<String> decode(String raw) {
    String value = raw.strip();
    if (value.chars().anyMatch(c -> (c < 0x20 && c != '\t') || c == 0x7f)) {
      return Optional.empty();
    }
    if (!value.startsWith(PREFIX)
        || !value.endsWith(SUFFIX)
        || value.length() < PREFIX.length() + SUFFIX.length()) {
      return Optional.of(value);
    }
    String base64 = value.substring(PREFIX.length(), value.length() - SUFFIX.length());
    if (base64.length() % 4 != 0) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
