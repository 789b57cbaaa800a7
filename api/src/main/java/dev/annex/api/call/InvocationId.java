package dev.annex.api.call;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Names one invocation: 16 random bytes as 32 hex digits, unique in practice and not guessable. */
public record InvocationId(String value) {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BYTES = 16;

  /** A new id. */
  public static InvocationId random() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return new InvocationId(HexFormat.of().formatHex(bytes));
  }

  @Override
  public String toString() {
    return value;
  }
}
