package dev.annex.api.name;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A SHA-256 digest, written {@code sha256:<64 lower-case hex digits>}. */
public record Digest(String hex) {

  private static final Pattern LEGAL = Pattern.compile("[0-9a-f]{64}");
  private static final String PREFIX = "sha256:";

  public Digest {
    if (!LEGAL.matcher(hex).matches()) {
      throw new IllegalArgumentException("not 64 lower-case hex digits: " + hex);
    }
  }

  /** Digests bytes. */
  public static Digest of(byte[] bytes) {
    return finish(sha256(), bytes);
  }

  /** Digests the UTF-8 form of a text. */
  public static Digest of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Finishes a running SHA-256 computation. */
  public static Digest finish(MessageDigest running, byte[] last) {
    return new Digest(HexFormat.of().formatHex(running.digest(last)));
  }

  /**
   * Reads the written form.
   *
   * @throws IllegalArgumentException when it is not one
   */
  public static Digest parse(String text) {
    if (!text.startsWith(PREFIX)) {
      throw new IllegalArgumentException("digest does not start with sha256: " + text);
    }
    return new Digest(text.substring(PREFIX.length()));
  }

  /** A fresh SHA-256 computation. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return PREFIX + hex;
  }
}
