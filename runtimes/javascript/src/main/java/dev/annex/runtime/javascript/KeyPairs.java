package dev.annex.runtime.javascript;

import dev.annex.api.value.Json;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes, reads and writes key pairs for {@code crypto.js}, which keeps the private half as PKCS #8
 * and the public half as SubjectPublicKeyInfo. Stateless; any thread.
 */
final class KeyPairs {

  /** Longer ones take seconds for each use, and minutes to be made. */
  static final int MOST_RSA_BITS = 4_096;

  private static final int LEAST_RSA_BITS = 512;
  private static final int MOST_EXPONENT_BYTES = 8;

  /** A private RSA key of 4,096 bits in PKCS #8 has 2.4 KiB. */
  private static final int MOST_KEY_BYTES = 8 << 10;

  private static final String PUBLIC = "public";
  private static final String PRIVATE = "private";

  private KeyPairs() {}

  /** Both halves, as JSON. */
  static String generate(CryptoQuestion question, SecureRandom random)
      throws GeneralSecurityException {
    KeyPair pair = pair(question, random);
    return Json.write(
        Json.object()
            .put(PUBLIC, base64(pair.getPublic().getEncoded()))
            .put(PRIVATE, base64(pair.getPrivate().getEncoded())));
  }

  private static KeyPair pair(CryptoQuestion question, SecureRandom random)
      throws GeneralSecurityException {
    String family = question.text("family");
    KeyPairGenerator generator;
    switch (family) {
      case "RSA" -> {
        int bits = question.number("modulusLength", 0);
        BigInteger exponent = new BigInteger(1, question.bytes("publicExponent"));
        requireRsa(bits, exponent);
        generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(new RSAKeyGenParameterSpec(bits, exponent), random);
      }
      case "EC" -> {
        generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(question.curve().standard()), random);
      }
      default -> {
        String title = question.octetKey().title();
        generator = KeyPairGenerator.getInstance(title);
        generator.initialize(new NamedParameterSpec(title), random);
      }
    }
    return generator.generateKeyPair();
  }

  private static void requireRsa(int bits, BigInteger exponent) throws InvalidKeySpecException {
    if (bits < LEAST_RSA_BITS || bits > MOST_RSA_BITS) {
      throw new InvalidKeySpecException(
          "RSA keys have %d to %d bits here, and not %d"
              .formatted(LEAST_RSA_BITS, MOST_RSA_BITS, bits));
    }
    if (!exponent.testBit(0)
        || exponent.bitLength() < 2
        || exponent.bitLength() > MOST_EXPONENT_BYTES * Byte.SIZE) {
      throw new InvalidKeySpecException(
          "the public exponent of an RSA key is odd, more than 1 and has %d bytes at most"
              .formatted(MOST_EXPONENT_BYTES));
    }
  }

  /** One half that was read, with what Web Crypto tells of it, as JSON. */
  static String read(CryptoQuestion question) throws GeneralSecurityException {
    byte[] encoded = encoded(question);
    if (encoded.length > MOST_KEY_BYTES) {
      throw new InvalidKeySpecException("the key has more than %d bytes".formatted(MOST_KEY_BYTES));
    }
    boolean secret =
        switch (question.text("format")) {
          case "pkcs8" -> true;
          case "jwk" -> question.json().path("jwk").has("d");
          default -> false;
        };
    ObjectNode answer = Json.object().put("type", secret ? PRIVATE : PUBLIC);
    byte[] canonical =
        switch (question.text("family")) {
          case "RSA" -> {
            BigInteger modulus =
                secret ? rsaPrivate(encoded).getModulus() : rsa(encoded).getModulus();
            BigInteger exponent =
                secret ? rsaPrivate(encoded).getPublicExponent() : rsa(encoded).getPublicExponent();
            requireRsa(modulus.bitLength(), exponent);
            answer.put("modulusLength", modulus.bitLength());
            answer.put("publicExponent", base64(unsigned(exponent)));
            yield encoded;
          }
          case "EC" -> {
            if (secret) {
              ECPrivateKey key = (ECPrivateKey) privateKey("EC", encoded);
              question.curve().require(key.getParams());
              yield key.getEncoded();
            }
            ECPublicKey key = (ECPublicKey) publicKey("EC", encoded);
            question.curve().require(key.getParams());
            yield question
                .curve()
                .publicKey(key.getW().getAffineX(), key.getW().getAffineY())
                .getEncoded();
          }
          default -> {
            OctetKey kind = question.octetKey();
            yield secret
                ? kind.privateKey(kind.raw(privateKey(kind.title(), encoded).getEncoded()))
                : kind.publicKey(kind.raw(publicKey(kind.title(), encoded).getEncoded()));
          }
        };
    return Json.write(answer.put("key", base64(canonical)));
  }

  private static byte[] encoded(CryptoQuestion question) throws GeneralSecurityException {
    return switch (question.text("format")) {
      case "pkcs8", "spki" -> question.bytes("key");
      case "raw" ->
          question.text("family").equals("EC")
              ? question.curve().publicKey(question.bytes("key")).getEncoded()
              : question.octetKey().publicKey(question.bytes("key"));
      case "jwk" ->
          switch (question.text("family")) {
            case "RSA" -> JsonWebKeys.rsa(question.json().path("jwk"));
            case "EC" -> JsonWebKeys.curve(question.curve(), question.json().path("jwk"));
            default -> JsonWebKeys.octets(question.octetKey(), question.json().path("jwk"));
          };
      case String other -> throw CryptoQuestion.unsupported(other);
    };
  }

  /** A public key as its point or its bytes. */
  static byte[] raw(CryptoQuestion question) throws GeneralSecurityException {
    byte[] key = question.bytes("key");
    return question.text("family").equals("EC")
        ? question.curve().point((ECPublicKey) publicKey("EC", key))
        : question.octetKey().raw(key);
  }

  /** A key as JSON Web Key. */
  static String jwk(CryptoQuestion question) throws GeneralSecurityException {
    byte[] key = question.bytes("key");
    boolean secret = question.text("type").equals(PRIVATE);
    return Json.write(
        switch (question.text("family")) {
          case "RSA" -> secret ? JsonWebKeys.rsa(rsaPrivate(key)) : JsonWebKeys.rsa(rsa(key));
          case "EC" ->
              secret
                  ? JsonWebKeys.curve(question.curve(), (ECPrivateKey) privateKey("EC", key))
                  : JsonWebKeys.curve(question.curve(), (ECPublicKey) publicKey("EC", key));
          default -> {
            OctetKey kind = question.octetKey();
            yield secret
                ? JsonWebKeys.octets(kind, kind.publicOf(key))
                    .put("d", JsonWebKeys.text(kind.raw(key)))
                : JsonWebKeys.octets(kind, key);
          }
        });
  }

  static PrivateKey privateKey(String family, byte[] encoded) throws GeneralSecurityException {
    return KeyFactory.getInstance(family).generatePrivate(new PKCS8EncodedKeySpec(encoded));
  }

  static PublicKey publicKey(String family, byte[] encoded) throws GeneralSecurityException {
    return KeyFactory.getInstance(family).generatePublic(new X509EncodedKeySpec(encoded));
  }

  private static RSAPublicKey rsa(byte[] encoded) throws GeneralSecurityException {
    return (RSAPublicKey) publicKey("RSA", encoded);
  }

  private static RSAPrivateCrtKey rsaPrivate(byte[] encoded) throws GeneralSecurityException {
    if (privateKey("RSA", encoded) instanceof RSAPrivateCrtKey key) {
      return key;
    }
    throw new InvalidKeySpecException("the private key does not tell its primes");
  }

  private static byte[] unsigned(BigInteger number) {
    byte[] signed = number.toByteArray();
    if (signed[0] != 0) {
      return signed;
    }
    byte[] rest = new byte[signed.length - 1];
    System.arraycopy(signed, 1, rest, 0, rest.length);
    return rest;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
