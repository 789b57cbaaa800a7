package dev.annex.runtime.javascript;

import dev.annex.api.value.Json;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON Web Keys (RFC 7517, RFC 7518, RFC 8037) of key pairs. Stateless; any thread. */
final class JsonWebKeys {

  private JsonWebKeys() {}

  static byte[] rsa(JsonNode key) throws GeneralSecurityException {
    BigInteger n = number(key, "n");
    BigInteger e = number(key, "e");
    KeyFactory factory = KeyFactory.getInstance("RSA");
    if (!key.has("d")) {
      return factory.generatePublic(new RSAPublicKeySpec(n, e)).getEncoded();
    }
    if (key.has("oth")) {
      throw new InvalidKeySpecException("keys of more than two primes are not supported");
    }
    return factory
        .generatePrivate(
            new RSAPrivateCrtKeySpec(
                n,
                e,
                number(key, "d"),
                number(key, "p"),
                number(key, "q"),
                number(key, "dp"),
                number(key, "dq"),
                number(key, "qi")))
        .getEncoded();
  }

  static byte[] curve(KeyCurve curve, JsonNode key) throws GeneralSecurityException {
    ECPublicKey point = curve.publicKey(coordinate(curve, key, "x"), coordinate(curve, key, "y"));
    if (!key.has("d")) {
      return point.getEncoded();
    }
    ECPrivateKey secret =
        (ECPrivateKey)
            KeyFactory.getInstance("EC")
                .generatePrivate(
                    new ECPrivateKeySpec(coordinate(curve, key, "d"), curve.parameters()));
    if (!curve.publicKey(secret).getW().equals(point.getW())) {
      throw new InvalidKeySpecException("the private and the public half do not belong together");
    }
    return secret.getEncoded();
  }

  static byte[] octets(OctetKey kind, JsonNode key) throws GeneralSecurityException {
    byte[] point = kind.publicKey(bytes(key, "x"));
    if (!key.has("d")) {
      return point;
    }
    byte[] secret = kind.privateKey(bytes(key, "d"));
    if (!Arrays.equals(kind.publicOf(secret), point)) {
      throw new InvalidKeySpecException("the private and the public half do not belong together");
    }
    return secret;
  }

  static ObjectNode rsa(RSAPublicKey key) {
    return Json.object()
        .put("kty", "RSA")
        .put("n", text(key.getModulus()))
        .put("e", text(key.getPublicExponent()));
  }

  static ObjectNode rsa(RSAPrivateCrtKey key) {
    return Json.object()
        .put("kty", "RSA")
        .put("n", text(key.getModulus()))
        .put("e", text(key.getPublicExponent()))
        .put("d", text(key.getPrivateExponent()))
        .put("p", text(key.getPrimeP()))
        .put("q", text(key.getPrimeQ()))
        .put("dp", text(key.getPrimeExponentP()))
        .put("dq", text(key.getPrimeExponentQ()))
        .put("qi", text(key.getCrtCoefficient()));
  }

  static ObjectNode curve(KeyCurve curve, ECPublicKey key) {
    return Json.object()
        .put("kty", "EC")
        .put("crv", curve.title())
        .put("x", text(curve.padded(key.getW().getAffineX())))
        .put("y", text(curve.padded(key.getW().getAffineY())));
  }

  static ObjectNode curve(KeyCurve curve, ECPrivateKey key) throws GeneralSecurityException {
    return curve(curve, curve.publicKey(key)).put("d", text(curve.padded(key.getS())));
  }

  static ObjectNode octets(OctetKey kind, byte[] framedPublic) throws GeneralSecurityException {
    return Json.object()
        .put("kty", "OKP")
        .put("crv", kind.title())
        .put("x", text(kind.raw(framedPublic)));
  }

  private static BigInteger coordinate(KeyCurve curve, JsonNode key, String member)
      throws InvalidKeySpecException {
    byte[] bytes = bytes(key, member);
    if (bytes.length != curve.bytes()) {
      throw new InvalidKeySpecException(
          "member %s of a key of %s has %d bytes".formatted(member, curve.title(), curve.bytes()));
    }
    return new BigInteger(1, bytes);
  }

  private static BigInteger number(JsonNode key, String member) throws InvalidKeySpecException {
    return new BigInteger(1, bytes(key, member));
  }

  private static byte[] bytes(JsonNode key, String member) throws InvalidKeySpecException {
    JsonNode value = key.path(member);
    if (!value.isString()) {
      throw new InvalidKeySpecException("the key has no member " + member);
    }
    return Base64.getUrlDecoder().decode(value.stringValue());
  }

  static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String text(BigInteger number) {
    byte[] signed = number.toByteArray();
    return text(
        signed.length > 1 && signed[0] == 0
            ? Arrays.copyOfRange(signed, 1, signed.length)
            : signed);
  }
}
