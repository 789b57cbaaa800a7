package dev.annex.store;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.SearchWords;
import dev.annex.api.store.WorkspaceStore;
import dev.annex.api.value.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The workspace in a database. Every writer's bytes are kept as a running total, changed in the
 * transaction that changes the items. Words stand in a table of their own and not in the database's
 * own index for texts, so that every store finds the same.
 */
final class SqliteWorkspace implements WorkspaceStore {

  private static final String COLUMNS =
      "number, kind, belongs_to, name, state, fields, revision, writer, created_at, changed_at";

  private final Database database;
  private final Clock clock;

  SqliteWorkspace(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public Optional<Item> find(Kind kind, long number) {
    return database.read(session -> find(session, kind, number));
  }

  @Override
  public Optional<Item> named(Kind kind, String group, String name) {
    if (name.isEmpty()) {
      return Optional.empty();
    }
    return database.read(session -> named(session, kind, group, name));
  }

  private static Optional<Item> find(Session session, Kind kind, long number) throws SQLException {
    return session.row(
        "SELECT %s FROM items WHERE number = ? AND kind = ?".formatted(COLUMNS),
        SqliteWorkspace::item,
        number,
        kind.name());
  }

  private static Optional<Item> named(Session session, Kind kind, String group, String name)
      throws SQLException {
    return session.row(
        "SELECT %s FROM items WHERE kind = ? AND belongs_to = ? AND name = ? AND name <> ''"
            .formatted(COLUMNS),
        SqliteWorkspace::item,
        kind.name(),
        group,
        name);
  }

  @Override
  public Written add(Draft draft, long quotaBytes) {
    Prepared prepared = Prepared.of(draft);
    return database.write(session -> {
      if (taken(session, draft, draft.name(), 0)) {
        return new Written.Conflict();
      }
      long wouldUse = used(session, draft.writer()) + prepared.bytes();
      if (draft.writer().isPresent() && wouldUse > quotaBytes) {
        return new Written.OverQuota(wouldUse);
      }
      long now = Micros.of(clock.instant());
      Item added =
          session
              .row(
                  """
                  INSERT INTO items
                    (kind, belongs_to, name, state, fields, bytes, revision, writer, created_at, changed_at)
                  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                  RETURNING %s
                  """
                      .formatted(COLUMNS),
                  SqliteWorkspace::item,
                  draft.kind().name(),
                  draft.group(),
                  draft.name(),
                  draft.state(),
                  prepared.fields(),
                  prepared.bytes(),
                  nextRevision(session),
                  draft.writer().map(ExtensionId::value).orElse(null),
                  now,
                  now)
              .orElseThrow();
      account(session, draft.writer().map(ExtensionId::value), prepared.bytes());
      index(session, added.number(), prepared.words());
      return new Written.Stored(added);
    });
  }

  @Override
  public Written replace(long number, long revision, Draft draft, long quotaBytes) {
    Prepared prepared = Prepared.of(draft);
    return database.write(session -> {
      Optional<Standing> standing = standing(session, draft.kind(), number);
      if (standing.isEmpty() || standing.get().revision() != revision) {
        return new Written.Conflict();
      }
      Standing before = standing.get();
      if (taken(session, draft, before.name(), number)) {
        return new Written.Conflict();
      }
      Optional<String> writer = draft.writer().map(ExtensionId::value);
      long released = before.writer().equals(writer) ? before.bytes() : 0;
      long wouldUse = used(session, draft.writer()) - released + prepared.bytes();
      if (writer.isPresent() && wouldUse > quotaBytes) {
        return new Written.OverQuota(wouldUse);
      }
      account(session, before.writer(), -before.bytes());
      account(session, writer, prepared.bytes());
      Item changed =
          session
              .row(
                  """
                  UPDATE items
                  SET belongs_to = ?, state = ?, fields = ?, bytes = ?, revision = ?, writer = ?,
                    changed_at = ?
                  WHERE number = ?
                  RETURNING %s
                  """
                      .formatted(COLUMNS),
                  SqliteWorkspace::item,
                  draft.group(),
                  draft.state(),
                  prepared.fields(),
                  prepared.bytes(),
                  nextRevision(session),
                  writer.orElse(null),
                  Micros.of(clock.instant()),
                  number)
              .orElseThrow();
      unindex(session, number);
      index(session, number, prepared.words());
      return new Written.Stored(changed);
    });
  }

  private static boolean taken(Session session, Draft draft, String name, long except)
      throws SQLException {
    return !name.isEmpty()
        && named(session, draft.kind(), draft.group(), name)
            .filter(other -> other.number() != except)
            .isPresent();
  }

  @Override
  public boolean remove(Kind kind, long number) {
    return database.write(session -> {
      Optional<Standing> standing = standing(session, kind, number);
      if (standing.isEmpty()) {
        return false;
      }
      account(session, standing.get().writer(), -standing.get().bytes());
      unindex(session, number);
      return session.update("DELETE FROM items WHERE number = ?", number) > 0;
    });
  }

  @Override
  public int removeGroup(Kind kind, String group) {
    return database.write(session -> {
      session.update(
          """
          UPDATE item_usage SET bytes = bytes - (
            SELECT COALESCE(SUM(bytes), 0) FROM items
            WHERE kind = ? AND belongs_to = ? AND writer = item_usage.writer)
          """,
          kind.name(),
          group);
      session.update(
          "DELETE FROM item_words WHERE item IN (SELECT number FROM items WHERE kind = ? AND belongs_to = ?)",
          kind.name(),
          group);
      return session.update(
          "DELETE FROM items WHERE kind = ? AND belongs_to = ?", kind.name(), group);
    });
  }

  @Override
  public List<Item> list(Selection selection) {
    requirePositive(selection.limit());
    StringBuilder sql =
        new StringBuilder(
            "SELECT %s FROM items WHERE kind = ? AND number > ? AND number < ?".formatted(COLUMNS));
    List<Object> parameters =
        new ArrayList<>(List.of(selection.kind().name(), selection.after(), selection.before()));
    selection
        .group()
        .ifPresent(group -> {
          sql.append(" AND belongs_to = ?");
          parameters.add(group);
        });
    selection
        .state()
        .ifPresent(state -> {
          sql.append(" AND state = ?");
          parameters.add(state);
        });
    sql.append(selection.newest() ? " ORDER BY number DESC LIMIT ?" : " ORDER BY number LIMIT ?");
    parameters.add(selection.limit());
    List<Item> items =
        database.read(
            session -> session.rows(sql.toString(), SqliteWorkspace::item, parameters.toArray()));
    return selection.newest() ? items.reversed() : items;
  }

  @Override
  public long count(Kind kind, String group) {
    return database.read(session ->
        session
            .row(
                "SELECT COUNT(*) FROM items WHERE kind = ? AND belongs_to = ?",
                row -> row.getLong(1),
                kind.name(),
                group)
            .orElse(0L));
  }

  @Override
  public List<Hit> search(Kind kind, Optional<String> group, String text, int limit) {
    requirePositive(limit);
    Set<String> words = SearchWords.of(text);
    if (words.isEmpty()) {
      return List.of();
    }
    // One parameter for all words, so that every search is the same statement.
    String list = Json.write(Json.mapper().valueToTree(words));
    return database.read(session ->
        session.rows(
            """
            SELECT %s, COUNT(*) AS matched
            FROM item_words JOIN items ON items.number = item_words.item
            WHERE word IN (SELECT value FROM json_each(?)) AND kind = ? AND (? IS NULL OR belongs_to = ?)
            GROUP BY item
            ORDER BY matched DESC, revision DESC
            LIMIT ?
            """
                .formatted(COLUMNS),
            row -> new Hit(item(row), row.getInt("matched"), words.size()),
            list,
            kind.name(),
            group.orElse(null),
            group.orElse(null),
            limit));
  }

  @Override
  public long usedBytes(ExtensionId writer) {
    return database.read(session -> used(session, Optional.of(writer)));
  }

  private static Optional<Standing> standing(Session session, Kind kind, long number)
      throws SQLException {
    return session.row(
        "SELECT name, revision, bytes, writer FROM items WHERE number = ? AND kind = ?",
        row ->
            new Standing(
                row.getString(1),
                row.getLong(2),
                row.getLong(3),
                Optional.ofNullable(row.getString(4))),
        number,
        kind.name());
  }

  private static long nextRevision(Session session) throws SQLException {
    return session
        .row(
            "UPDATE item_revisions SET latest = latest + 1 RETURNING latest", row -> row.getLong(1))
        .orElseThrow();
  }

  private static long used(Session session, Optional<ExtensionId> writer) throws SQLException {
    if (writer.isEmpty()) {
      return 0;
    }
    return session
        .row(
            "SELECT bytes FROM item_usage WHERE writer = ?",
            row -> row.getLong(1),
            writer.get().value())
        .orElse(0L);
  }

  private static void account(Session session, Optional<String> writer, long bytes)
      throws SQLException {
    if (writer.isPresent()) {
      session.update(
          """
          INSERT INTO item_usage (writer, bytes) VALUES (?, ?)
          ON CONFLICT (writer) DO UPDATE SET bytes = bytes + excluded.bytes
          """,
          writer.get(),
          bytes);
    }
  }

  private static void index(Session session, long number, Set<String> words) throws SQLException {
    if (!words.isEmpty()) {
      session.update(
          "INSERT INTO item_words (word, item) SELECT value, ? FROM json_each(?)",
          number,
          Json.write(Json.mapper().valueToTree(words)));
    }
  }

  private static void unindex(Session session, long number) throws SQLException {
    session.update("DELETE FROM item_words WHERE item = ?", number);
  }

  private static void requirePositive(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit < 1: " + limit);
    }
  }

  private static Item item(ResultSet row) throws SQLException {
    return new Item(
        row.getLong(1),
        Kind.valueOf(row.getString(2)),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        Json.parse(row.getString(6)).asObject(),
        row.getLong(7),
        Optional.ofNullable(row.getString(8)).map(ExtensionId::new),
        Micros.at(row.getLong(9)),
        Micros.at(row.getLong(10)));
  }

  /** What of a stored item matters to those who replace it. */
  private record Standing(String name, long revision, long bytes, Optional<String> writer) {}

  /** What is worked out before the writer's thread has a draft. */
  private record Prepared(String fields, long bytes, Set<String> words) {
    static Prepared of(Draft draft) {
      String fields = Json.write(draft.fields());
      return new Prepared(fields, WorkspaceStore.bytes(draft), SearchWords.of(draft.search()));
    }
  }
}
