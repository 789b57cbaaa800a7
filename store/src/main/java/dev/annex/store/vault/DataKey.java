package dev.annex.store.vault;

import java.security.SecureRandom;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The random key that encrypts the values of one generation of a vault. Immutable. A value is bound
 * to its owner, its name and the generation, so that it opens in no other place.
 */
public final class DataKey {

  private static final int BYTES = 32;

  private final long generation;
  private final SecretKey key;

  private DataKey(long generation, byte[] bytes) {
    this.generation = generation;
    this.key = new SecretKeySpec(bytes, "AES");
  }

  /** A new one. */
  public static DataKey random(long generation) {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new DataKey(generation, bytes);
  }

  /** Counts the data keys of a vault, from 1. */
  public long generation() {
    return generation;
  }

  /** Encrypts a value for its place. */
  public byte[] seal(String owner, String name, byte[] value) {
    return Gcm.seal(key, value, place(owner, name));
  }

  /**
   * Decrypts a value in its place.
   *
   * @throws TamperedException when it was sealed elsewhere, under another key, or changed
   */
  public byte[] open(String owner, String name, byte[] sealed) throws TamperedException {
    return Gcm.open(key, sealed, place(owner, name));
  }

  private byte[] place(String owner, String name) {
    return Context.of("annex secret 1").with(owner).with(name).with(generation).bytes();
  }

  /** Encrypts this key under a master key. */
  public WrappedKey wrap(MasterKey master, Derivation derivation) {
    byte[] salt = derivation.salt();
    String id = master.id(salt);
    byte[] wrapped =
        Gcm.seal(
            master.wrappingKey(salt),
            key.getEncoded(),
            WrappedKey.context(generation, derivation, id));
    return new WrappedKey(generation, derivation, id, wrapped);
  }

  static DataKey of(long generation, byte[] bytes) throws TamperedException {
    if (bytes.length != BYTES) {
      throw new TamperedException();
    }
    return new DataKey(generation, bytes);
  }

  @Override
  public String toString() {
    return "•••";
  }
}
