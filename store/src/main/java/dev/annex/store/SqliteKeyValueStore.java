package dev.annex.store;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.KeyValueStore;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Key-value data in a database.
 *
 * <p>Reads look past expired entries; the next write of their owner, or the next opening, deletes
 * them. Every owner's bytes are kept as a running total, changed in the transaction that changes
 * the entries, so that a quota costs no counting.
 */
final class SqliteKeyValueStore implements KeyValueStore {

  /** Behind every key: no byte of UTF-8 is this one. */
  private static final byte[] LAST = {(byte) 0xff};

  private final Database database;
  private final Clock clock;

  SqliteKeyValueStore(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
    database.whenOpened(this::sweepAll);
  }

  private int sweepAll(Session session) throws SQLException {
    List<String> owners =
        session.rows(
            "SELECT DISTINCT owner FROM entries WHERE expires_at IS NOT NULL",
            row -> row.getString(1));
    for (String owner : owners) {
      sweep(session, owner);
    }
    return owners.size();
  }

  @Override
  public Optional<Entry> get(ExtensionId owner, String key) {
    byte[] bytes = utf8(key);
    return database.read(session ->
        session.row(
            "SELECT value, revision, expires_at FROM entries WHERE owner = ? AND key = ? AND (expires_at IS NULL OR expires_at > ?)",
            row -> {
              byte[] value = row.getBytes(1);
              long revision = row.getLong(2);
              long expiry = row.getLong(3);
              return new Entry(
                  value,
                  revision,
                  row.wasNull() ? Optional.empty() : Optional.of(Micros.at(expiry)));
            },
            owner.value(),
            bytes,
            now()));
  }

  @Override
  public Written put(
      ExtensionId owner,
      String key,
      byte[] value,
      Optional<Instant> expiry,
      Condition condition,
      long quotaBytes) {
    byte[] bytes = utf8(key);
    return database.write(session -> {
      sweep(session, owner.value());
      Optional<Existing> existing = existing(session, owner, bytes);
      if (!holds(condition, existing)) {
        return new Written.Conflict();
      }
      Usage usage = usage(session, owner);
      long before = existing.map(Existing::bytes).orElse(0L);
      long after = usage.bytes() - before + bytes.length + value.length;
      if (after > quotaBytes) {
        return new Written.OverQuota(after);
      }
      long revision = usage.lastRevision() + 1;
      session.update(
          """
          INSERT INTO entries (owner, key, value, revision, expires_at) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT (owner, key) DO UPDATE SET
            value = excluded.value,
            revision = excluded.revision,
            expires_at = excluded.expires_at
          """,
          owner.value(),
          bytes,
          value,
          revision,
          Micros.ofNullable(expiry));
      session.update(
          """
          INSERT INTO usage (owner, bytes, last_revision) VALUES (?, ?, ?)
          ON CONFLICT (owner) DO UPDATE SET
            bytes = excluded.bytes,
            last_revision = excluded.last_revision
          """,
          owner.value(),
          after,
          revision);
      return new Written.Stored(revision);
    });
  }

  @Override
  public boolean delete(ExtensionId owner, String key, Condition condition) {
    byte[] bytes = utf8(key);
    return database.write(session -> {
      sweep(session, owner.value());
      Optional<Existing> existing = existing(session, owner, bytes);
      if (existing.isEmpty() || !holds(condition, existing)) {
        return false;
      }
      session.update("DELETE FROM entries WHERE owner = ? AND key = ?", owner.value(), bytes);
      release(session, owner.value(), existing.get().bytes());
      return true;
    });
  }

  @Override
  public List<String> list(ExtensionId owner, String prefix, String after, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit < 1: " + limit);
    }
    byte[] start = utf8(prefix);
    byte[] behind = after.isEmpty() ? new byte[0] : successor(utf8(after));
    byte[] from = Arrays.compareUnsigned(start, behind) < 0 ? behind : start;
    return database.read(session ->
        session.rows(
            "SELECT key FROM entries WHERE owner = ? AND key >= ? AND key < ? AND (expires_at IS NULL OR expires_at > ?) ORDER BY key LIMIT ?",
            row -> new String(row.getBytes(1), StandardCharsets.UTF_8),
            owner.value(),
            from,
            end(start),
            now(),
            limit));
  }

  @Override
  public long usedBytes(ExtensionId owner) {
    return database.read(session ->
        session
            .row(
                """
                SELECT bytes - (
                  SELECT COALESCE(SUM(LENGTH(key) + LENGTH(value)), 0)
                  FROM entries WHERE owner = ? AND expires_at <= ?)
                FROM usage WHERE owner = ?
                """,
                row -> row.getLong(1),
                owner.value(),
                now(),
                owner.value())
            .orElse(0L));
  }

  @Override
  public void clear(ExtensionId owner) {
    database.write(session -> {
      session.update("DELETE FROM entries WHERE owner = ?", owner.value());
      return session.update("UPDATE usage SET bytes = 0 WHERE owner = ?", owner.value());
    });
  }

  private void sweep(Session session, String owner) throws SQLException {
    long expired =
        session
            .rows(
                "DELETE FROM entries WHERE owner = ? AND expires_at <= ? RETURNING LENGTH(key) + LENGTH(value)",
                row -> row.getLong(1),
                owner,
                now())
            .stream()
            .mapToLong(Long::longValue)
            .sum();
    if (expired > 0) {
      release(session, owner, expired);
    }
  }

  private static void release(Session session, String owner, long bytes) throws SQLException {
    session.update("UPDATE usage SET bytes = bytes - ? WHERE owner = ?", bytes, owner);
  }

  private static Optional<Existing> existing(Session session, ExtensionId owner, byte[] key)
      throws SQLException {
    return session.row(
        "SELECT revision, LENGTH(key) + LENGTH(value) FROM entries WHERE owner = ? AND key = ?",
        row -> new Existing(row.getLong(1), row.getLong(2)),
        owner.value(),
        key);
  }

  private static Usage usage(Session session, ExtensionId owner) throws SQLException {
    return session
        .row(
            "SELECT bytes, last_revision FROM usage WHERE owner = ?",
            row -> new Usage(row.getLong(1), row.getLong(2)),
            owner.value())
        .orElse(new Usage(0, 0));
  }

  private static boolean holds(Condition condition, Optional<Existing> existing) {
    return switch (condition) {
      case Condition.Always always -> true;
      case Condition.Absent absent -> existing.isEmpty();
      case Condition.Revision wanted ->
          existing.isPresent() && existing.get().revision() == wanted.revision();
    };
  }

  /** The smallest key behind one. */
  private static byte[] successor(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  /** The smallest bytes behind every key with a prefix. */
  private static byte[] end(byte[] prefix) {
    if (prefix.length == 0) {
      return LAST;
    }
    byte[] end = prefix.clone();
    end[end.length - 1]++;
    return end;
  }

  private static byte[] utf8(String key) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(key));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new AnnexException(
          ErrorCode.INVALID_REQUEST,
          "A key was refused: it holds half a surrogate pair, which no UTF-8 text can.",
          e);
    }
  }

  private long now() {
    return Micros.of(clock.instant());
  }

  private record Existing(long revision, long bytes) {}

  private record Usage(long bytes, long lastRevision) {}
}
