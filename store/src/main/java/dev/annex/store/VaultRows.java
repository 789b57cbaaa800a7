package dev.annex.store;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.SecretName;
import dev.annex.api.store.SecretStore.Entry;
import dev.annex.store.vault.Derivation;
import dev.annex.store.vault.WrappedKey;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * A vault's database: sealed values and the wrapped data key. Knows no key and no value. Any
 * thread.
 *
 * <p>What is deleted or replaced is overwritten with zeros in the file.
 */
final class VaultRows {

  private final Database database;

  VaultRows(Database database) {
    this.database = database;
    database.whenOpened(
        session -> session.row("PRAGMA secure_delete = ON", row -> row.getInt(1)).orElse(0));
  }

  /** A value as it is kept, and the generation of the data key that sealed it. */
  record Sealed(long generation, byte[] bytes) {}

  /** Where a value is kept. */
  record Place(String owner, String name) {}

  /** Seals a value anew. */
  @FunctionalInterface
  interface Reseal {
    byte[] apply(Place place, Sealed old);
  }

  Optional<WrappedKey> key() {
    return database.read(session ->
        session.row(
            "SELECT generation, salt, iterations, master_key_id, wrapped FROM keyring",
            row ->
                new WrappedKey(
                    row.getLong(1),
                    new Derivation(row.getBytes(2), row.getInt(3)),
                    row.getString(4),
                    row.getBytes(5))));
  }

  void insertKey(WrappedKey key, long now) {
    database.write(session -> writeKey(session, key, now));
  }

  private static int writeKey(Session session, WrappedKey key, long now) throws SQLException {
    return session.update(
        "INSERT INTO keyring (only, generation, salt, iterations, master_key_id, wrapped, made_at) VALUES (1, ?, ?, ?, ?, ?, ?)",
        key.generation(),
        key.derivation().salt(),
        key.derivation().iterations(),
        key.masterKeyId(),
        key.wrapped(),
        now);
  }

  long count() {
    return database.read(
        session -> session.row("SELECT COUNT(*) FROM secrets", row -> row.getLong(1)).orElse(0L));
  }

  Optional<Sealed> find(Place place) {
    return database.read(session -> sealed(session, place));
  }

  private static Optional<Sealed> sealed(Session session, Place place) throws SQLException {
    return session.row(
        "SELECT generation, sealed FROM secrets WHERE owner = ? AND name = ?",
        row -> new Sealed(row.getLong(1), row.getBytes(2)),
        place.owner(),
        place.name());
  }

  boolean has(Place place) {
    return database.read(session ->
        session
            .row(
                "SELECT 1 FROM secrets WHERE owner = ? AND name = ?",
                row -> row.getInt(1),
                place.owner(),
                place.name())
            .isPresent());
  }

  /** False when the owner has that many others already. */
  boolean put(Place place, Sealed value, int most, long now) {
    return database.write(session -> {
      long others =
          session
              .row(
                  "SELECT COUNT(*) FROM secrets WHERE owner = ? AND name <> ?",
                  row -> row.getLong(1),
                  place.owner(),
                  place.name())
              .orElse(0L);
      boolean isThere = sealed(session, place).isPresent();
      if (!isThere && others >= most) {
        return false;
      }
      session.update(
          "INSERT OR REPLACE INTO secrets (owner, name, generation, sealed, changed_at) VALUES (?, ?, ?, ?, ?)",
          place.owner(),
          place.name(),
          value.generation(),
          value.bytes(),
          now);
      return true;
    });
  }

  boolean delete(Place place) {
    return database.write(session ->
        session.update(
                "DELETE FROM secrets WHERE owner = ? AND name = ?", place.owner(), place.name())
            > 0);
  }

  void clear(String owner) {
    database.write(session -> session.update("DELETE FROM secrets WHERE owner = ?", owner));
  }

  List<Entry> list(String owner, String prefix, String after, int limit) {
    return database.read(session ->
        session.rows(
            "SELECT name, changed_at FROM secrets WHERE owner = ? AND name > ? AND SUBSTR(name, 1, LENGTH(?)) = ? ORDER BY name LIMIT ?",
            row -> new Entry(new SecretName(row.getString(1)), Micros.at(row.getLong(2))),
            owner,
            after,
            prefix,
            prefix,
            limit));
  }

  /**
   * Seals every value anew and puts another data key in the place of the one there is, all or
   * nothing.
   *
   * @param next its generation follows that of the key there is
   */
  void rotate(WrappedKey next, Reseal reseal, long now) {
    database.write(session -> {
      List<Place> places =
          session.rows(
              "SELECT owner, name FROM secrets",
              row -> new Place(row.getString(1), row.getString(2)));
      for (Place place : places) {
        Sealed old = sealed(session, place).orElseThrow();
        session.update(
            "UPDATE secrets SET generation = ?, sealed = ? WHERE owner = ? AND name = ?",
            next.generation(),
            reseal.apply(place, old),
            place.owner(),
            place.name());
      }
      if (session.update("DELETE FROM keyring WHERE generation = ?", next.generation() - 1) != 1) {
        throw new AnnexException(
            ErrorCode.UNAVAILABLE,
            "Rotating the vault failed: its keys were changed meanwhile by something other than this host. Nothing was changed; try again.");
      }
      return writeKey(session, next, now);
    });
  }

  /**
   * Empties the write-ahead log, in which what was replaced would stay a while; a reader that is
   * busy may keep some of it there.
   */
  void forgetWhatWasReplaced() {
    database.read(session -> session.rows("PRAGMA wal_checkpoint(TRUNCATE)", row -> row.getInt(1)));
  }
}
