package dev.annex.store.vault;

import java.security.SecureRandom;

/**
 * How keys are made from what the operator keeps: kept beside them, and no secret.
 *
 * @param salt random, and another whenever a data key is wrapped
 * @param iterations of PBKDF2 for a passphrase; 0 for a master key, which needs none
 */
public record Derivation(byte[] salt, int iterations) {

  /**
   * Above the 210,000 that OWASP's password storage cheat sheet asks for with SHA-512 (2023): a
   * vault is opened once per process, so that half a second hurts nobody but who guesses.
   */
  public static final int ITERATIONS = 600_000;

  private static final int MOST_ITERATIONS = 20_000_000;
  private static final int FEWEST_ITERATIONS = 100_000;
  private static final int SALT_BYTES = 32;

  public Derivation {
    salt = salt.clone();
  }

  /** With a new salt, for a master key. */
  public static Derivation forKey() {
    return new Derivation(newSalt(), 0);
  }

  /** With a new salt, for a passphrase. */
  public static Derivation forPassphrase() {
    return new Derivation(newSalt(), ITERATIONS);
  }

  private static byte[] newSalt() {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    return salt;
  }

  /** Whether Annex can have made it: nobody is to be kept busy for ever by a number in a file. */
  public boolean isPlausible() {
    boolean effort =
        iterations == 0 || (iterations >= FEWEST_ITERATIONS && iterations <= MOST_ITERATIONS);
    return effort && salt.length == SALT_BYTES;
  }

  @Override
  public byte[] salt() {
    return salt.clone();
  }
}
