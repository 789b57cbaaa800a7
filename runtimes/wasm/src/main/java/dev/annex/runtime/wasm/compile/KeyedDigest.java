package dev.annex.runtime.wasm.compile;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * HMAC-SHA256 (RFC 2104). Equals what {@code javax.crypto.Mac} computes, without opening that
 * framework, which reads policy files and checks its providers first: of a command that runs for a
 * third of a second that would be a tenth. One thread at a time, once.
 */
final class KeyedDigest {

  private static final String DIGEST = "SHA-256";
  private static final int BLOCK_BYTES = 64;
  private static final byte INNER = 0x36;
  private static final byte OUTER = 0x5c;

  private final MessageDigest inner = sha256();
  private final byte[] key;

  /**
   * A digest of nothing yet.
   *
   * @param key up to 64 bytes
   */
  KeyedDigest(byte[] key) {
    if (key.length > BLOCK_BYTES) {
      throw new IllegalArgumentException(
          "a key of %d bytes, where %d are the most".formatted(key.length, BLOCK_BYTES));
    }
    this.key = Arrays.copyOf(key, BLOCK_BYTES);
    inner.update(mixed(INNER));
  }

  void update(byte[] bytes) {
    inner.update(bytes);
  }

  void update(byte value) {
    inner.update(value);
  }

  /** The 32 bytes of all that was added. */
  byte[] digest() {
    MessageDigest outer = sha256();
    outer.update(mixed(OUTER));
    return outer.digest(inner.digest());
  }

  private byte[] mixed(byte pad) {
    byte[] mixed = new byte[BLOCK_BYTES];
    for (int i = 0; i < BLOCK_BYTES; i++) {
      mixed[i] = (byte) (key[i] ^ pad);
    }
    return mixed;
  }

  /** The digest without a key. */
  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance(DIGEST);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + DIGEST, e);
    }
  }
}
