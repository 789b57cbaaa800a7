package dev.annex.store.vault;

/**
 * A data key as it is kept: encrypted under a master key, together with what is needed to find that
 * master key again.
 *
 * @param masterKeyId the id of the master key under this salt
 */
public record WrappedKey(
    long generation, Derivation derivation, String masterKeyId, byte[] wrapped) {

  /** Whether this master key wrapped it. */
  public boolean isUnder(MasterKey master) {
    return masterKeyId.equals(master.id(derivation.salt()));
  }

  /** Whether a passphrase stands behind its master key. */
  public boolean isUnderPassphrase() {
    return derivation.iterations() > 0;
  }

  /**
   * Decrypts the data key.
   *
   * @throws TamperedException when another master key wrapped it, or when any part of this was
   *     changed since
   */
  public DataKey unwrap(MasterKey master) throws TamperedException {
    byte[] bytes =
        Gcm.open(
            master.wrappingKey(derivation.salt()),
            wrapped,
            context(generation, derivation, masterKeyId));
    return DataKey.of(generation, bytes);
  }

  static byte[] context(long generation, Derivation derivation, String masterKeyId) {
    return Context.of("annex data key 1")
        .with(generation)
        .with(derivation.salt())
        .with(derivation.iterations())
        .with(masterKeyId)
        .bytes();
  }

  @Override
  public String toString() {
    return "data key %d under master key %s".formatted(generation, masterKeyId);
  }
}
