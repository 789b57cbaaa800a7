package dev.annex.mcp.call;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what a client keeps for us, bound to a purpose: opened under another purpose, or changed
 * by a bit, it is nothing. AES-256 in GCM mode with a random nonce. Any thread.
 */
public final class Seal {

  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  private final SecretKey key;
  private final SecureRandom random = new SecureRandom();

  /** Derives a key of its own from {@code master} for this use. */
  public Seal(SecretKey master, String use) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(master.getEncoded(), "HmacSHA256"));
      key = new SecretKeySpec(mac.doFinal(use.getBytes(StandardCharsets.UTF_8)), "AES");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java runtime lacks HmacSHA256", e);
    }
  }

  /** Seals {@code content}; the text is safe in JSON, headers and URLs. */
  public String close(String purpose, byte[] content) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, purpose).doFinal(content);
      byte[] all = ByteBuffer.allocate(NONCE + sealed.length).put(nonce).put(sealed).array();
      return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Sealing failed", e);
    }
  }

  /** Opens what {@link #close} made for the same purpose; empty for anything else. */
  public Optional<byte[]> open(String purpose, String text) {
    try {
      byte[] all = Base64.getUrlDecoder().decode(text);
      if (all.length < NONCE) {
        return Optional.empty();
      }
      String canonical = Base64.getUrlEncoder().withoutPadding().encodeToString(all);
      if (!canonical.equals(text)) {
        return Optional.empty();
      }
      byte[] nonce = Arrays.copyOf(all, NONCE);
      return Optional.of(
          cipher(Cipher.DECRYPT_MODE, nonce, purpose).doFinal(all, NONCE, all.length - NONCE));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A short name for some bytes: SHA-256, base64url. */
  public static String digest(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java runtime lacks SHA-256", e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String purpose) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
