package dev.annex.runtime.javascript;

import dev.annex.api.call.Meter;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;

/**
 * What {@code crypto.js} asks of the JDK. Stateless; any thread. Keys come and go as bytes, because
 * they belong to the script.
 */
final class WebCrypto {

  /** More take longer than a call should; Workers have the same bound. */
  private static final int MOST_ITERATIONS = 100_000;

  private static final int MOST_DERIVED_BYTES = 1 << 20;
  private static final int ITERATIONS_BETWEEN_CHECKS = 1_000;

  private WebCrypto() {}

  /**
   * Answers a question with bytes in base64.
   *
   * @throws ScriptException an error for the script
   */
  static String answer(JsonNode question, Meter meter) {
    try {
      byte[] made =
          switch (question.path("operation").asString("")) {
            case "digest" -> digest(text(question, "hash"), bytes(question, "data"));
            case "hmac" ->
                mac(text(question, "hash"), bytes(question, "key"))
                    .doFinal(bytes(question, "data"));
            case "encrypt" -> cipher(Cipher.ENCRYPT_MODE, question);
            case "decrypt" -> cipher(Cipher.DECRYPT_MODE, question);
            case "derive" -> derive(question, meter);
            case String other -> throw unsupported(other);
          };
      return Base64.getEncoder().encodeToString(made);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new ScriptException(
          "OperationError", "The operation failed: %s.".formatted(e.getMessage()), "");
    }
  }

  /** The script sees to it that this is not asked for, unless it was changed. */
  private static ScriptException unsupported(String what) {
    return new ScriptException("NotSupportedError", "There is no \"%s\".".formatted(what), "");
  }

  private static byte[] digest(String hash, byte[] data) throws GeneralSecurityException {
    return MessageDigest.getInstance(hash).digest(data);
  }

  private static Mac mac(String hash, byte[] key) throws GeneralSecurityException {
    String name = "Hmac" + hash.toUpperCase(Locale.ROOT).replace("-", "");
    Mac mac = Mac.getInstance(name);
    // An empty key is the same as one zero byte, which the JDK takes.
    mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, name));
    return mac;
  }

  private static byte[] cipher(int mode, JsonNode question) throws GeneralSecurityException {
    String algorithm = text(question, "algorithm");
    byte[] iv = bytes(question, "iv");
    boolean authenticated = algorithm.equals("AES-GCM");
    String transformation =
        switch (algorithm) {
          case "AES-GCM" -> "AES/GCM/NoPadding";
          case "AES-CBC" -> "AES/CBC/PKCS5Padding";
          case "AES-CTR" -> "AES/CTR/NoPadding";
          default -> throw unsupported(algorithm);
        };
    AlgorithmParameterSpec parameters =
        authenticated
            ? new GCMParameterSpec(question.path("tag").intValue(128), iv)
            : new IvParameterSpec(iv);
    Cipher cipher = Cipher.getInstance(transformation);
    cipher.init(mode, new SecretKeySpec(bytes(question, "key"), "AES"), parameters);
    if (authenticated) {
      cipher.updateAAD(bytes(question, "additional"));
    }
    return cipher.doFinal(bytes(question, "data"));
  }

  private static byte[] derive(JsonNode question, Meter meter) throws GeneralSecurityException {
    int length = question.path("length").intValue(0);
    if (length < 1 || length > MOST_DERIVED_BYTES) {
      throw new ScriptException(
          "OperationError", "At most %d bytes can be derived.".formatted(MOST_DERIVED_BYTES), "");
    }
    String hash = text(question, "hash");
    byte[] key = bytes(question, "key");
    byte[] salt = bytes(question, "salt");
    return text(question, "algorithm").equals("HKDF")
        ? hkdf(hash, key, salt, bytes(question, "info"), length)
        : pbkdf2(mac(hash, key), salt, iterations(question), length, meter);
  }

  private static int iterations(JsonNode question) {
    double wanted = question.path("iterations").asDouble(0);
    if (!(wanted >= 1) || wanted > MOST_ITERATIONS) {
      throw new ScriptException(
          "NotSupportedError",
          "Pbkdf2 failed: iteration counts above %d are not supported (requested %.0f)."
              .formatted(MOST_ITERATIONS, wanted),
          "");
    }
    return (int) wanted;
  }

  /** RFC 8018, section 5.2; looks at the meter, which the JDK's own would not. */
  private static byte[] pbkdf2(Mac mac, byte[] salt, int iterations, int length, Meter meter) {
    byte[] derived = new byte[length];
    int size = mac.getMacLength();
    for (int block = 0; block * size < length; block++) {
      mac.update(salt);
      mac.update(
          new byte[] {
            (byte) ((block + 1) >>> 24),
            (byte) ((block + 1) >>> 16),
            (byte) ((block + 1) >>> 8),
            (byte) (block + 1)
          });
      byte[] last = mac.doFinal();
      byte[] sum = last.clone();
      for (int i = 1; i < iterations; i++) {
        if (i % ITERATIONS_BETWEEN_CHECKS == 0) {
          meter.check();
        }
        last = mac.doFinal(last);
        for (int k = 0; k < size; k++) {
          sum[k] ^= last[k];
        }
      }
      meter.check();
      System.arraycopy(sum, 0, derived, block * size, Math.min(size, length - block * size));
    }
    return derived;
  }

  /** RFC 5869. */
  private static byte[] hkdf(String hash, byte[] key, byte[] salt, byte[] info, int length)
      throws GeneralSecurityException {
    Mac extract = mac(hash, salt);
    int size = extract.getMacLength();
    if (length > 255 * size) {
      throw new ScriptException("OperationError", "HKDF gives 255 blocks at most.", "");
    }
    Mac expand = mac(hash, extract.doFinal(key));
    byte[] derived = new byte[0];
    byte[] last = new byte[0];
    for (int block = 1; derived.length < length; block++) {
      expand.update(last);
      expand.update(info);
      last = expand.doFinal(new byte[] {(byte) block});
      int from = derived.length;
      derived = Arrays.copyOf(derived, from + size);
      System.arraycopy(last, 0, derived, from, size);
    }
    return Arrays.copyOf(derived, length);
  }

  private static String text(JsonNode question, String field) {
    return question.path(field).asString("");
  }

  private static byte[] bytes(JsonNode question, String field) {
    return Base64.getDecoder().decode(text(question, field));
  }
}
