package dev.annex.store.vault;

import dev.annex.api.value.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that everything else in a vault hangs on: 32 bytes that never touch the vault's database.
 * Immutable. What is used are two keys derived from it by HKDF-SHA256 (RFC 5869) with a random
 * salt: one wraps the data key, the other is shown in part as the master key's id.
 */
public final class MasterKey {

  /** Bytes of a master key. */
  public static final int BYTES = 32;

  private static final int ID_BYTES = 6;

  private final byte[] bytes;

  private MasterKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A new one that nobody can guess. */
  public static MasterKey random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new MasterKey(bytes);
  }

  /**
   * One from its written form, base64 of its bytes with white space around; empty when it is none.
   */
  public static Optional<MasterKey> parse(Secret text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text.reveal().strip());
      return bytes.length == BYTES ? Optional.of(new MasterKey(bytes)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The written form. */
  public Secret text() {
    return Secret.of(Base64.getEncoder().encodeToString(bytes));
  }

  /**
   * The one a passphrase stands for, by PBKDF2-HMAC-SHA512 (RFC 8018). Takes its time, on purpose.
   */
  public static MasterKey derive(Secret passphrase, Derivation derivation) {
    PBEKeySpec spec =
        new PBEKeySpec(
            passphrase.reveal().toCharArray(),
            derivation.salt(),
            derivation.iterations(),
            BYTES * Byte.SIZE);
    try {
      return new MasterKey(
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot do PBKDF2 with SHA-512", e);
    } finally {
      spec.clearPassword();
    }
  }

  /** What wraps data keys. */
  SecretKey wrappingKey(byte[] salt) {
    return new SecretKeySpec(expand(salt, "annex vault wrapping key 1", BYTES), "AES");
  }

  /** What it is called in messages: gives nothing away, and is another with every salt. */
  String id(byte[] salt) {
    return HexFormat.of().formatHex(expand(salt, "annex vault key id 1", ID_BYTES));
  }

  private byte[] expand(byte[] salt, String purpose, int length) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract()
                  .addIKM(bytes)
                  .addSalt(salt)
                  .thenExpand(purpose.getBytes(StandardCharsets.UTF_8), length));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot do HKDF with SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "•••";
  }
}
