package dev.annex.runtime.javascript;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EllipticCurve;
import java.security.spec.InvalidKeySpecException;
import java.util.Arrays;
import java.util.Optional;

/** The curves of NIST that Web Crypto knows. */
enum KeyCurve {
  P256("P-256", "secp256r1", 32),
  P384("P-384", "secp384r1", 48),
  P521("P-521", "secp521r1", 66);

  private static final byte UNCOMPRESSED = 4;

  private final String title;
  private final String standard;
  private final int bytes;

  KeyCurve(String title, String standard, int bytes) {
    this.title = title;
    this.standard = standard;
    this.bytes = bytes;
  }

  static Optional<KeyCurve> named(String title) {
    return Arrays.stream(values()).filter(curve -> curve.title.equals(title)).findFirst();
  }

  /** Its name in Web Crypto. */
  String title() {
    return title;
  }

  /** Its name in the JDK. */
  String standard() {
    return standard;
  }

  /** Of one coordinate. */
  int bytes() {
    return bytes;
  }

  ECParameterSpec parameters() throws GeneralSecurityException {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec(standard));
    return parameters.getParameterSpec(ECParameterSpec.class);
  }

  /**
   * Sees to it that a key is one of this curve.
   *
   * @throws InvalidKeyException when it is one of another
   */
  void require(ECParameterSpec of) throws GeneralSecurityException {
    ECParameterSpec own = parameters();
    if (!own.getCurve().equals(of.getCurve()) || !own.getGenerator().equals(of.getGenerator())) {
      throw new InvalidKeyException("the key is none of " + title);
    }
  }

  /**
   * The public key at a point.
   *
   * @throws InvalidKeySpecException when it is no point of the curve
   */
  ECPublicKey publicKey(BigInteger x, BigInteger y) throws GeneralSecurityException {
    ECParameterSpec parameters = parameters();
    EllipticCurve curve = parameters.getCurve();
    BigInteger p = prime(curve);
    BigInteger right = x.pow(2).add(curve.getA()).multiply(x).add(curve.getB()).mod(p);
    boolean inField =
        x.signum() >= 0 && x.compareTo(p) < 0 && y.signum() >= 0 && y.compareTo(p) < 0;
    if (!inField || !y.pow(2).mod(p).equals(right)) {
      throw new InvalidKeySpecException("the point is not on " + title);
    }
    return (ECPublicKey)
        KeyFactory.getInstance("EC")
            .generatePublic(new ECPublicKeySpec(new ECPoint(x, y), parameters));
  }

  /** Reads a point as SEC 1 writes it without compression. */
  ECPublicKey publicKey(byte[] point) throws GeneralSecurityException {
    if (point.length != 1 + 2 * bytes || point[0] != UNCOMPRESSED) {
      throw new InvalidKeySpecException(
          "a raw key of %s has %d bytes and begins with 4".formatted(title, 1 + 2 * bytes));
    }
    return publicKey(
        new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + bytes)),
        new BigInteger(1, Arrays.copyOfRange(point, 1 + bytes, point.length)));
  }

  /** The point of a key as SEC 1 writes it without compression. */
  byte[] point(ECPublicKey key) {
    return ByteBuffer.allocate(1 + 2 * bytes)
        .put(UNCOMPRESSED)
        .put(padded(key.getW().getAffineX()))
        .put(padded(key.getW().getAffineY()))
        .array();
  }

  /** A number with as many bytes as a coordinate. */
  byte[] padded(BigInteger number) {
    byte[] signed = number.toByteArray();
    byte[] padded = new byte[bytes];
    int length = Math.min(signed.length, bytes);
    System.arraycopy(signed, signed.length - length, padded, bytes - length, length);
    return padded;
  }

  /**
   * The public key that belongs to a private one, which the JDK does not tell. How long it takes
   * depends on the key, which its script knows anyway.
   */
  ECPublicKey publicKey(ECPrivateKey key) throws GeneralSecurityException {
    ECParameterSpec parameters = parameters();
    BigInteger s = key.getS();
    if (s.signum() <= 0 || s.compareTo(parameters.getOrder()) >= 0) {
      throw new InvalidKeyException("the private number is out of range");
    }
    EllipticCurve curve = parameters.getCurve();
    ECPoint sum = ECPoint.POINT_INFINITY;
    for (int bit = s.bitLength() - 1; bit >= 0; bit--) {
      sum = add(sum, sum, curve);
      if (s.testBit(bit)) {
        sum = add(sum, parameters.getGenerator(), curve);
      }
    }
    return publicKey(sum.getAffineX(), sum.getAffineY());
  }

  private static ECPoint add(ECPoint a, ECPoint b, EllipticCurve curve) {
    if (a.equals(ECPoint.POINT_INFINITY)) {
      return b;
    }
    if (b.equals(ECPoint.POINT_INFINITY)) {
      return a;
    }
    BigInteger p = prime(curve);
    BigInteger x = a.getAffineX();
    BigInteger y = a.getAffineY();
    boolean same = x.equals(b.getAffineX());
    if (same && !y.equals(b.getAffineY())) {
      return ECPoint.POINT_INFINITY;
    }
    BigInteger slope =
        same
            ? x.pow(2)
                .multiply(BigInteger.valueOf(3))
                .add(curve.getA())
                .multiply(y.shiftLeft(1).modInverse(p))
            : b.getAffineY().subtract(y).multiply(b.getAffineX().subtract(x).modInverse(p));
    BigInteger third = slope.pow(2).subtract(x).subtract(b.getAffineX()).mod(p);
    return new ECPoint(third, slope.multiply(x.subtract(third)).subtract(y).mod(p));
  }

  private static BigInteger prime(EllipticCurve curve) {
    return ((ECFieldFp) curve.getField()).getP();
  }
}
