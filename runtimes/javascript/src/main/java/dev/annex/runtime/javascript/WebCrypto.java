package dev.annex.runtime.javascript;

import dev.annex.api.call.Meter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.MessageDigest;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.random.RandomGenerator;
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
  private static final int AES_BLOCK = 16;

  /** Fuel for each bit of a modulus squared: primes of 1,024 bits took a tenth of a second. */
  private static final long RSA_SEARCH = 50;

  /** Fuel for what takes a millisecond; RSA takes the more the longer its key is. */
  private static final long KEY_USE = 1_000_000;

  /** Fuel for finding the public half of a key: up to 30 milliseconds. */
  private static final long CURVE_WALK = 30_000_000;

  private WebCrypto() {}

  /**
   * Answers a question: with bytes in base64, or with JSON where it asks for more than bytes.
   *
   * @throws ScriptException an error for the script
   */
  static String answer(JsonNode asked, Meter meter, RandomGenerator random) {
    CryptoQuestion question = new CryptoQuestion(asked);
    try {
      return switch (question.operation()) {
        case "generate" -> KeyPairs.generate(question, new GuestRandom(random));
        case "read" -> KeyPairs.read(question);
        case "jwk" -> KeyPairs.jwk(question);
        default ->
            Base64.getEncoder().encodeToString(bytes(question, meter, new GuestRandom(random)));
      };
    } catch (GeneralSecurityException
        | IllegalArgumentException
        | ArithmeticException
        | ProviderException e) {
      throw new ScriptException(
          question.operation().equals("read") ? "DataError" : "OperationError",
          "The operation failed: %s.".formatted(e.getMessage()),
          "");
    }
  }

  private static byte[] bytes(CryptoQuestion question, Meter meter, SecureRandom random)
      throws GeneralSecurityException {
    return switch (question.operation()) {
      case "digest" -> digest(question.text("hash"), question.bytes("data"));
      case "hmac" ->
          mac(question.text("hash"), question.bytes("key")).doFinal(question.bytes("data"));
      case "encrypt" ->
          question.algorithm().equals("RSA-OAEP")
              ? PublicKeyCrypto.encrypt(question, random)
              : cipher(Cipher.ENCRYPT_MODE, question);
      case "decrypt" ->
          question.algorithm().equals("RSA-OAEP")
              ? PublicKeyCrypto.decrypt(question)
              : cipher(Cipher.DECRYPT_MODE, question);
      case "derive" -> derive(question, meter);
      case "sign" -> PublicKeyCrypto.sign(question, random);
      case "verify" -> PublicKeyCrypto.verify(question);
      case "agree" -> PublicKeyCrypto.agree(question);
      case "raw" -> KeyPairs.raw(question);
      case String other -> throw CryptoQuestion.unsupported(other);
    };
  }

  /**
   * The work that a question costs the host, in units of fuel: what it takes on our machines, so
   * that keys are not a way to more processor time than other code has.
   */
  static long fuel(JsonNode asked) {
    CryptoQuestion question = new CryptoQuestion(asked);
    long bits = Math.clamp(question.number("modulusLength", 0), 0, KeyPairs.MOST_RSA_BITS);
    long key = question.text("key").length();
    return switch (question.operation()) {
      case "generate" -> question.text("family").equals("RSA") ? RSA_SEARCH * bits * bits : KEY_USE;
      case "read", "jwk" -> question.text("family").equals("EC") ? CURVE_WALK : KEY_USE;
      case "sign", "verify", "agree" -> KEY_USE + key * key;
      case "encrypt", "decrypt" ->
          question.algorithm().equals("RSA-OAEP") ? KEY_USE + key * key : 0;
      default -> 0;
    };
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

  private static byte[] cipher(int mode, CryptoQuestion question) throws GeneralSecurityException {
    String algorithm = question.algorithm();
    SecretKeySpec key = new SecretKeySpec(question.bytes("key"), "AES");
    byte[] data = question.bytes("data");
    if (algorithm.equals("AES-KW")) {
      Cipher cipher = Cipher.getInstance("AES/KW/NoPadding");
      cipher.init(mode, key);
      return cipher.doFinal(data);
    }
    byte[] iv = question.bytes("iv");
    if (algorithm.equals("AES-CTR")) {
      return counted(key, iv, question.number("length", AES_BLOCK * Byte.SIZE), data);
    }
    boolean authenticated = algorithm.equals("AES-GCM");
    String transformation =
        switch (algorithm) {
          case "AES-GCM" -> "AES/GCM/NoPadding";
          case "AES-CBC" -> "AES/CBC/PKCS5Padding";
          default -> throw CryptoQuestion.unsupported(algorithm);
        };
    AlgorithmParameterSpec parameters =
        authenticated
            ? new GCMParameterSpec(question.number("tag", 128), iv)
            : new IvParameterSpec(iv);
    Cipher cipher = Cipher.getInstance(transformation);
    cipher.init(mode, key, parameters);
    if (authenticated) {
      cipher.updateAAD(question.bytes("additional"));
    }
    return cipher.doFinal(data);
  }

  /**
   * AES in counter mode where only the last bits count, and begin again at zero; the JDK counts in
   * all of the block.
   */
  private static byte[] counted(SecretKeySpec key, byte[] iv, int bits, byte[] data)
      throws GeneralSecurityException {
    if (iv.length != AES_BLOCK || bits < 1 || bits > AES_BLOCK * Byte.SIZE) {
      throw new InvalidAlgorithmParameterException(
          "the counter has %d bytes, of which 1 to %d bits count"
              .formatted(AES_BLOCK, AES_BLOCK * Byte.SIZE));
    }
    BigInteger all = BigInteger.ONE.shiftLeft(bits);
    BigInteger start = new BigInteger(1, iv);
    BigInteger untilZero = all.subtract(start.mod(all)).multiply(BigInteger.valueOf(AES_BLOCK));
    BigInteger most = all.multiply(BigInteger.valueOf(AES_BLOCK));
    BigInteger length = BigInteger.valueOf(data.length);
    if (length.compareTo(most) > 0) {
      throw new InvalidAlgorithmParameterException(
          "a counter of %d bits is used up before the data ends".formatted(bits));
    }
    if (length.compareTo(untilZero) <= 0) {
      return counter(key, iv, data, 0, data.length);
    }
    byte[] made = Arrays.copyOf(counter(key, iv, data, 0, untilZero.intValueExact()), data.length);
    byte[] again = new byte[AES_BLOCK];
    byte[] zero = start.subtract(start.mod(all)).toByteArray();
    int kept = Math.min(zero.length, AES_BLOCK);
    System.arraycopy(zero, zero.length - kept, again, AES_BLOCK - kept, kept);
    int first = untilZero.intValueExact();
    byte[] rest = counter(key, again, data, first, data.length - first);
    System.arraycopy(rest, 0, made, first, rest.length);
    return made;
  }

  private static byte[] counter(SecretKeySpec key, byte[] iv, byte[] data, int from, int length)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv));
    return cipher.doFinal(data, from, length);
  }

  private static byte[] derive(CryptoQuestion question, Meter meter)
      throws GeneralSecurityException {
    int length = question.number("length", 0);
    if (length < 1 || length > MOST_DERIVED_BYTES) {
      throw new ScriptException(
          "OperationError", "At most %d bytes can be derived.".formatted(MOST_DERIVED_BYTES), "");
    }
    String hash = question.text("hash");
    byte[] key = question.bytes("key");
    byte[] salt = question.bytes("salt");
    return question.algorithm().equals("HKDF")
        ? hkdf(hash, key, salt, question.bytes("info"), length)
        : pbkdf2(mac(hash, key), salt, iterations(question), length, meter);
  }

  private static int iterations(CryptoQuestion question) {
    double wanted = question.json().path("iterations").asDouble(0);
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
}
