package dev.annex.store;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.SecretName;
import dev.annex.api.store.SecretStore;
import dev.annex.api.value.Secret;
import dev.annex.store.VaultRows.Place;
import dev.annex.store.VaultRows.Sealed;
import dev.annex.store.vault.DataKey;
import dev.annex.store.vault.Derivation;
import dev.annex.store.vault.MasterKey;
import dev.annex.store.vault.TamperedException;
import dev.annex.store.vault.WrappedKey;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Secrets, encrypted on their way to the database. Any thread.
 *
 * <p>A random data key seals every value with AES-256-GCM, bound to owner, name and generation; the
 * operator's master key wraps the data key. Names and dates are kept as they are. The master key is
 * looked for when the first value is read or written, so a host without secrets needs none, and
 * naming, counting and removing secrets works without it.
 *
 * <p>{@link #rotate} changes data key and master key. All values change in one transaction, and a
 * new key file lies beside the old one before that: a process that is killed at any moment leaves a
 * vault that opens with the file there is.
 */
public final class Vault implements SecretStore {

  private final VaultRows rows;
  private final MasterKeys keys;
  private final Clock clock;
  private final ReentrantReadWriteLock rotation = new ReentrantReadWriteLock();
  private final Object opening = new Object();
  private MasterKeySource source;
  private Optional<Opened> opened = Optional.empty();

  Vault(VaultRows rows, MasterKeys keys, Clock clock) {
    this.rows = rows;
    this.keys = keys;
    this.clock = clock;
    this.source = keys.source();
  }

  /** What is needed to read and write. */
  private record Opened(MasterKey master, WrappedKey wrapped, DataKey key) {}

  /** A master key to change to. */
  public sealed interface NewMaster {

    /** The one there is stays. */
    record Same() implements NewMaster {}

    /** A random one, in the file that settings and environment name. */
    record InFile() implements NewMaster {}

    /** This one, in base64; the operator keeps it in {@value MasterKeys#KEY_VARIABLE}. */
    record Key(Secret text) implements NewMaster {}

    /** This passphrase; the operator keeps it in {@value MasterKeys#PASSPHRASE_VARIABLE}. */
    record Passphrase(Secret text) implements NewMaster {}
  }

  /**
   * What is told of a vault.
   *
   * @param generation how many data keys it has had; 0 while nothing was ever stored
   * @param secrets how many there are, of all owners
   * @param source {@code file}, {@code key} or {@code passphrase}
   * @param where the file, or the environment variable
   * @param masterKeyId what the master key is called in messages, another one after every rotation;
   *     empty while nothing was ever stored
   */
  public record Status(
      long generation, long secrets, String source, String where, Optional<String> masterKeyId) {}

  @Override
  public Optional<Secret> get(Owner owner, SecretName name) {
    return reading(() -> {
      Place place = place(owner, name);
      return rows.find(place).map(sealed -> Secret.of(utf8(open(place, sealed, existing()))));
    });
  }

  @Override
  public boolean has(Owner owner, SecretName name) {
    return rows.has(place(owner, name));
  }

  @Override
  public boolean put(Owner owner, SecretName name, Secret value, int most) {
    SecretStore.problem(value)
        .ifPresent(why -> {
          throw new AnnexException(
              ErrorCode.INVALID_REQUEST,
              "Storing secret \"%s\" of %s failed: the value %s.".formatted(name, owner, why));
        });
    return reading(() -> {
      Place place = place(owner, name);
      DataKey key = existingOrNew().key();
      byte[] bytes = value.reveal().getBytes(StandardCharsets.UTF_8);
      Sealed sealed = new Sealed(key.generation(), key.seal(place.owner(), place.name(), bytes));
      return rows.put(place, sealed, most, now());
    });
  }

  @Override
  public boolean delete(Owner owner, SecretName name) {
    return rows.delete(place(owner, name));
  }

  @Override
  public List<Entry> list(Owner owner, String prefix, String after, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit < 1: " + limit);
    }
    return rows.list(owner(owner), prefix, after, limit);
  }

  @Override
  public void clear(Owner owner) {
    rows.clear(owner(owner));
  }

  /** How it stands; reads no value and needs no key. */
  public Status status() {
    return reading(() -> {
      Optional<WrappedKey> key = rows.key();
      return new Status(
          key.map(WrappedKey::generation).orElse(0L),
          rows.count(),
          source.kind(),
          source.where(),
          key.map(WrappedKey::masterKeyId));
    });
  }

  /**
   * Makes sure that what is kept can be opened with the master key there is; a vault without keys
   * can.
   *
   * @throws AnnexException as reading a secret would
   */
  public void check() {
    reading(() -> {
      synchronized (opening) {
        return find();
      }
    });
  }

  /**
   * Encrypts every secret anew under a new data key, and that under a new master key if one is
   * wanted. Reads and writes wait meanwhile.
   *
   * <p>A process that is killed in between leaves the vault either as it was or as it will be. With
   * a key file that is found out by itself; a key or passphrase in the environment must be the one
   * before or the one after.
   *
   * @throws AnnexException when the vault cannot be opened, when a value was tampered with, or when
   *     the new key is none; nothing was changed then
   */
  public Status rotate(NewMaster wanted) {
    rotation.writeLock().lock();
    try {
      MasterKeySource next = source(wanted);
      boolean changesMaster = !(wanted instanceof NewMaster.Same);
      Opened old = existingOrNew();
      Derivation derivation = next.newDerivation();
      MasterKey master =
          changesMaster ? next.next(derivation) : next.again(old.master(), derivation);
      DataKey key = DataKey.random(old.key().generation() + 1);
      WrappedKey wrapped = key.wrap(master, derivation);
      // Whatever happens from here on: what is true now is in the database.
      forget();
      rows.rotate(
          wrapped,
          (place, sealed) -> key.seal(place.owner(), place.name(), open(place, sealed, old)),
          now());
      if (changesMaster) {
        next.adopt();
      }
      adopt(next, new Opened(master, wrapped, key));
      rows.forgetWhatWasReplaced();
    } finally {
      rotation.writeLock().unlock();
    }
    return status();
  }

  private MasterKeySource source(NewMaster wanted) {
    return switch (wanted) {
      case NewMaster.Same same -> source;
      case NewMaster.InFile file -> keys.file();
      case NewMaster.Key(Secret text) ->
          new MasterKeySource.Key(MasterKeys.key("the request", text));
      case NewMaster.Passphrase(Secret text) ->
          new PassphraseSource(MasterKeys.passphrase("the request", text));
    };
  }

  private <T> T reading(Supplier<T> action) {
    rotation.readLock().lock();
    try {
      return action.get();
    } finally {
      rotation.readLock().unlock();
    }
  }

  private void forget() {
    synchronized (opening) {
      opened = Optional.empty();
    }
  }

  private void adopt(MasterKeySource next, Opened now) {
    synchronized (opening) {
      source = next;
      opened = Optional.of(now);
    }
  }

  private Opened existing() {
    synchronized (opening) {
      return find().orElseThrow(Vault::keysMissing);
    }
  }

  private Opened existingOrNew() {
    synchronized (opening) {
      return find().orElseGet(this::make);
    }
  }

  private Optional<Opened> find() {
    if (opened.isEmpty()) {
      opened = rows.key().map(this::unlock);
    }
    return opened;
  }

  private Opened unlock(WrappedKey wrapped) {
    if (!wrapped.derivation().isPlausible()) {
      throw keysTampered();
    }
    MasterKey master = source.find(wrapped);
    try {
      return new Opened(master, wrapped, wrapped.unwrap(master));
    } catch (TamperedException e) {
      throw keysTampered();
    }
  }

  private Opened make() {
    if (rows.count() > 0) {
      throw keysMissing();
    }
    Derivation derivation = source.newDerivation();
    MasterKey master = source.first(derivation);
    DataKey key = DataKey.random(1);
    WrappedKey wrapped = key.wrap(master, derivation);
    rows.insertKey(wrapped, now());
    opened = Optional.of(new Opened(master, wrapped, key));
    return opened.get();
  }

  private static byte[] open(Place place, Sealed sealed, Opened with) {
    try {
      if (sealed.generation() == with.key().generation()) {
        return with.key().open(place.owner(), place.name(), sealed.bytes());
      }
    } catch (TamperedException e) {
      // The same for the one who asks: these are not the bytes that were stored here.
    }
    throw new AnnexException(
        ErrorCode.UNAVAILABLE,
        "Reading secret \"%s\" of %s failed: what is stored was changed by something other than Annex, or comes from another vault. Set or remove it, or put a backup of vault.db in its place."
            .formatted(
                place.name(),
                place.owner().isEmpty() ? "the operator" : "\"" + place.owner() + "\""));
  }

  private static AnnexException keysTampered() {
    return new AnnexException(
        ErrorCode.UNAVAILABLE,
        "Opening the vault failed: its keys were changed by something other than Annex. Put a backup of vault.db in its place; nothing was changed.");
  }

  private static AnnexException keysMissing() {
    return new AnnexException(
        ErrorCode.UNAVAILABLE,
        "Opening the vault failed: it holds secrets, and the keys to them are missing. Put a backup of vault.db in its place; nothing was changed.");
  }

  private static Place place(Owner owner, SecretName name) {
    return new Place(owner(owner), name.value());
  }

  /** No extension has an empty id. */
  private static String owner(Owner owner) {
    return switch (owner) {
      case Owner.Operator operator -> "";
      case Owner.Extension extension -> extension.id().value();
    };
  }

  private static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private long now() {
    return Micros.of(clock.instant());
  }
}
