package dev.annex.store;

import dev.annex.api.value.Secret;
import dev.annex.store.vault.Derivation;
import dev.annex.store.vault.MasterKey;
import dev.annex.store.vault.WrappedKey;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * A passphrase in the environment. Any thread.
 *
 * <p>Making a key of it takes half a second, on purpose. The same passphrase and derivation make
 * the same key, so the latest one is kept: whoever asks again with a passphrase that is wrong is
 * checked again, and told at once. Another passphrase costs all of it.
 */
final class PassphraseSource implements MasterKeySource {

  private final Function<Derivation, MasterKey> derive;
  private Optional<Derived> latest = Optional.empty();

  /** What a derivation made. */
  private record Derived(Derivation derivation, MasterKey key) {
    boolean isOf(Derivation other) {
      return derivation.iterations() == other.iterations()
          && Arrays.equals(derivation.salt(), other.salt());
    }
  }

  PassphraseSource(Secret text) {
    this(derivation -> MasterKey.derive(text, derivation));
  }

  /** For tests: makes keys another way. */
  PassphraseSource(Function<Derivation, MasterKey> derive) {
    this.derive = derive;
  }

  @Override
  public String kind() {
    return "passphrase";
  }

  @Override
  public String where() {
    return MasterKeys.PASSPHRASE_VARIABLE;
  }

  @Override
  public Derivation newDerivation() {
    return Derivation.forPassphrase();
  }

  @Override
  public MasterKey find(WrappedKey wrapped) {
    if (!wrapped.isUnderPassphrase()) {
      throw MasterKeySource.wrong(
          this,
          "the vault hangs on the key with id %s. Give it in %s or in a file, and unset %s"
              .formatted(
                  wrapped.masterKeyId(), MasterKeys.KEY_VARIABLE, MasterKeys.PASSPHRASE_VARIABLE));
    }
    MasterKey derived = derived(wrapped.derivation());
    if (wrapped.isUnder(derived)) {
      return derived;
    }
    throw MasterKeySource.wrong(
        this, "that is not the passphrase the vault hangs on. Set it to that one");
  }

  private synchronized MasterKey derived(Derivation derivation) {
    Optional<Derived> known = latest.filter(one -> one.isOf(derivation));
    if (known.isEmpty()) {
      known = Optional.of(new Derived(derivation, derive.apply(derivation)));
      latest = known;
    }
    return known.get().key();
  }

  @Override
  public MasterKey first(Derivation derivation) {
    return derived(derivation);
  }

  @Override
  public MasterKey again(MasterKey current, Derivation derivation) {
    return derived(derivation);
  }

  @Override
  public MasterKey next(Derivation derivation) {
    return derived(derivation);
  }

  @Override
  public void adopt() {}
}
