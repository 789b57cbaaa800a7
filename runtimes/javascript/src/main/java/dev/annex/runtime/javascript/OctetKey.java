package dev.annex.runtime.javascript;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Keys that are 32 bytes each (RFC 8032, RFC 7748), and their frames in DER (RFC 8410). */
enum OctetKey {
  ED25519("Ed25519", "70"),
  X25519("X25519", "6e");

  private static final int BYTES = 32;

  private final String title;
  private final String identifier;

  OctetKey(String title, String identifier) {
    this.title = title;
    this.identifier = identifier;
  }

  private byte[] publicFrame() {
    return HexFormat.of().parseHex("302a300506032b65" + identifier + "032100");
  }

  private byte[] privateFrame() {
    return HexFormat.of().parseHex("302e020100300506032b65" + identifier + "04220420");
  }

  static Optional<OctetKey> named(String title) {
    return Arrays.stream(values()).filter(one -> one.title.equals(title)).findFirst();
  }

  /** Its name in Web Crypto and in the JDK. */
  String title() {
    return title;
  }

  /** The public key in its frame. */
  byte[] publicKey(byte[] raw) throws InvalidKeySpecException {
    return framed(publicFrame(), raw);
  }

  /** The private key in its frame. */
  byte[] privateKey(byte[] raw) throws InvalidKeySpecException {
    return framed(privateFrame(), raw);
  }

  private byte[] framed(byte[] frame, byte[] raw) throws InvalidKeySpecException {
    if (raw.length != BYTES) {
      throw new InvalidKeySpecException(
          "a key of %s has %d bytes, and not %d".formatted(title, BYTES, raw.length));
    }
    return ByteBuffer.allocate(frame.length + BYTES).put(frame).put(raw).array();
  }

  /** What the frame of either kind holds. */
  byte[] raw(byte[] framed) throws InvalidKeySpecException {
    byte[] frame = framed.length == publicFrame().length + BYTES ? publicFrame() : privateFrame();
    if (framed.length != frame.length + BYTES
        || !Arrays.equals(framed, 0, frame.length, frame, 0, frame.length)) {
      throw new InvalidKeySpecException("the key is none of " + title);
    }
    return Arrays.copyOfRange(framed, frame.length, framed.length);
  }

  /**
   * The public key that belongs to a private one, in its frame. The JDK tells it only where it
   * makes both, so it is given the private one as its random numbers.
   */
  byte[] publicOf(byte[] framed) throws GeneralSecurityException {
    byte[] secret = raw(framed);
    KeyPairGenerator generator = KeyPairGenerator.getInstance(title);
    generator.initialize(new NamedParameterSpec(title), new Given(secret));
    return generator.generateKeyPair().getPublic().getEncoded();
  }

  /** Not random at all. */
  private static final class Given extends SecureRandom {

    private static final long serialVersionUID = 1;

    private final byte[] bytes;

    Given(byte[] bytes) {
      this.bytes = bytes.clone();
    }

    @Override
    public void nextBytes(byte[] wanted) {
      System.arraycopy(bytes, 0, wanted, 0, wanted.length);
    }
  }
}
