package dev.annex.runtime.javascript;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** What is done with key pairs for {@code crypto.js}. Stateless; any thread. */
final class PublicKeyCrypto {

  private static final String RSA = "RSA";
  private static final String EC = "EC";
  private static final String MASK = "MGF1";

  private PublicKeyCrypto() {}

  static byte[] sign(CryptoQuestion question, SecureRandom random) throws GeneralSecurityException {
    Signature signature = signature(question);
    signature.initSign(privateKey(question), random);
    signature.update(question.bytes("data"));
    return signature.sign();
  }

  /** One byte: whether the signature is right. What is no signature at all is not. */
  static byte[] verify(CryptoQuestion question) throws GeneralSecurityException {
    Signature signature = signature(question);
    signature.initVerify(publicKey(question, "key"));
    signature.update(question.bytes("data"));
    try {
      return new byte[] {(byte) (signature.verify(question.bytes("signature")) ? 1 : 0)};
    } catch (SignatureException e) {
      return new byte[] {0};
    }
  }

  private static Signature signature(CryptoQuestion question) throws GeneralSecurityException {
    return switch (question.algorithm()) {
      case "RSASSA-PKCS1-v1_5" -> Signature.getInstance(question.hashWord() + "withRSA");
      case "RSA-PSS" -> {
        Signature signature = Signature.getInstance("RSASSA-PSS");
        String hash = question.text("hash");
        signature.setParameter(
            new PSSParameterSpec(
                hash,
                MASK,
                new MGF1ParameterSpec(hash),
                question.number("saltLength", 0),
                PSSParameterSpec.TRAILER_FIELD_BC));
        yield signature;
      }
      case "ECDSA" -> Signature.getInstance(question.hashWord() + "withECDSAinP1363Format");
      case "Ed25519" -> Signature.getInstance("Ed25519");
      case String other -> throw CryptoQuestion.unsupported(other);
    };
  }

  static byte[] encrypt(CryptoQuestion question, SecureRandom random)
      throws GeneralSecurityException {
    Cipher cipher = oaep();
    cipher.init(Cipher.ENCRYPT_MODE, publicKey(question, "key"), padding(question), random);
    return cipher.doFinal(question.bytes("data"));
  }

  static byte[] decrypt(CryptoQuestion question) throws GeneralSecurityException {
    Cipher cipher = oaep();
    cipher.init(Cipher.DECRYPT_MODE, privateKey(question), padding(question));
    return cipher.doFinal(question.bytes("data"));
  }

  private static Cipher oaep() throws GeneralSecurityException {
    return Cipher.getInstance("RSA/ECB/OAEPPadding");
  }

  private static OAEPParameterSpec padding(CryptoQuestion question) {
    String hash = question.text("hash");
    return new OAEPParameterSpec(
        hash, MASK, new MGF1ParameterSpec(hash), new PSource.PSpecified(question.bytes("label")));
  }

  /** The secret of two keys. */
  static byte[] agree(CryptoQuestion question) throws GeneralSecurityException {
    KeyAgreement agreement = KeyAgreement.getInstance(question.algorithm());
    agreement.init(privateKey(question));
    agreement.doPhase(publicKey(question, "public"), true);
    return agreement.generateSecret();
  }

  private static PrivateKey privateKey(CryptoQuestion question) throws GeneralSecurityException {
    return KeyPairs.privateKey(factory(question), question.bytes("key"));
  }

  private static PublicKey publicKey(CryptoQuestion question, String field)
      throws GeneralSecurityException {
    return KeyPairs.publicKey(factory(question), question.bytes(field));
  }

  private static String factory(CryptoQuestion question) {
    return switch (question.algorithm()) {
      case "ECDSA", "ECDH" -> EC;
      case "Ed25519", "X25519" -> question.algorithm();
      default -> RSA;
    };
  }
}
