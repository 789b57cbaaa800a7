package dev.annex.store;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.store.vault.Derivation;
import dev.annex.store.vault.MasterKey;
import dev.annex.store.vault.WrappedKey;
import java.util.Optional;

/** One place to get a master key from. Any thread. */
sealed interface MasterKeySource
    permits MasterKeySource.InFile, MasterKeySource.Key, PassphraseSource {

  /** Its kind, in one word of the admin API. */
  String kind();

  /** What to look at, for people. */
  String where();

  /** Salt and effort for a data key that is wrapped now. */
  Derivation newDerivation();

  /**
   * The master key that a data key hangs on.
   *
   * @throws AnnexException {@code CONFIGURATION_INVALID} when this place has another, or none
   */
  MasterKey find(WrappedKey wrapped);

  /** The master key for a vault without keys. */
  MasterKey first(Derivation derivation);

  /** The same master key under another derivation. */
  MasterKey again(MasterKey current, Derivation derivation);

  /** A master key to change to; it can be found from now on, beside the one there is. */
  MasterKey next(Derivation derivation);

  /** The vault hangs on what {@link #next} gave. */
  void adopt();

  /** A file. */
  record InFile(KeyFile file) implements MasterKeySource {
    @Override
    public String kind() {
      return "file";
    }

    @Override
    public String where() {
      return file.path().toString();
    }

    @Override
    public Derivation newDerivation() {
      return Derivation.forKey();
    }

    @Override
    public MasterKey find(WrappedKey wrapped) {
      if (wrapped.isUnderPassphrase()) {
        throw wrong(
            this, "the vault hangs on a passphrase. Give it in " + MasterKeys.PASSPHRASE_VARIABLE);
      }
      Optional<MasterKey> here = file.read();
      if (here.filter(wrapped::isUnder).isPresent()) {
        file.discardNext();
        return here.get();
      }
      Optional<MasterKey> next = file.readNext();
      if (next.filter(wrapped::isUnder).isPresent()) {
        file.promote();
        return next.get();
      }
      String found = here.isPresent() ? "there is another key in it" : "there is no such file";
      throw wrong(
          this,
          "%s, and the vault needs the one with id %s. Put that back in its place, or give it in %s"
              .formatted(found, wrapped.masterKeyId(), MasterKeys.KEY_VARIABLE));
    }

    @Override
    public MasterKey first(Derivation derivation) {
      return file.read()
          .orElseGet(() -> {
            MasterKey made = next(derivation);
            adopt();
            return made;
          });
    }

    @Override
    public MasterKey again(MasterKey current, Derivation derivation) {
      return current;
    }

    @Override
    public MasterKey next(Derivation derivation) {
      MasterKey made = MasterKey.random();
      file.prepare(made);
      return made;
    }

    @Override
    public void adopt() {
      file.promote();
    }
  }

  /** A key in the environment. */
  record Key(MasterKey key) implements MasterKeySource {
    @Override
    public String kind() {
      return "key";
    }

    @Override
    public String where() {
      return MasterKeys.KEY_VARIABLE;
    }

    @Override
    public Derivation newDerivation() {
      return Derivation.forKey();
    }

    @Override
    public MasterKey find(WrappedKey wrapped) {
      if (wrapped.isUnderPassphrase()) {
        throw wrong(
            this,
            "the vault hangs on a passphrase. Give it in %s and unset %s"
                .formatted(MasterKeys.PASSPHRASE_VARIABLE, MasterKeys.KEY_VARIABLE));
      }
      if (wrapped.isUnder(key)) {
        return key;
      }
      throw wrong(
          this,
          "there is another key in it, and the vault needs the one with id %s. Set it to that one, or unset it when that one is in a file"
              .formatted(wrapped.masterKeyId()));
    }

    @Override
    public MasterKey first(Derivation derivation) {
      return key;
    }

    @Override
    public MasterKey again(MasterKey current, Derivation derivation) {
      return current;
    }

    @Override
    public MasterKey next(Derivation derivation) {
      return key;
    }

    @Override
    public void adopt() {}
  }

  /** That a place has not the key that is needed. */
  static AnnexException wrong(MasterKeySource source, String why) {
    return new AnnexException(
        ErrorCode.CONFIGURATION_INVALID,
        "Opening the vault with the master key of %s failed: %s. Nothing was changed; without its master key no secret can be read, and all of them must be set anew."
            .formatted(source.where(), why));
  }
}
