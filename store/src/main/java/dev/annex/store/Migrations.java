package dev.annex.store;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The steps that lead to a database's schema, in order. Each is a resource file; a step that was
 * released is never changed, the next one is added. Every database remembers which steps it took
 * and their checksums, so that a host never works on a schema it does not know.
 */
final class Migrations {

  private static final Pattern END_OF_STATEMENT = Pattern.compile(";[ \\t]*(\\R|\\z)");

  private final List<Migration> steps;
  private final Clock clock;

  /** Migrations from texts; the first is step 1. */
  Migrations(List<Migration> steps, Clock clock) {
    this.steps = List.copyOf(steps);
    this.clock = clock;
  }

  /** Reads the files of a folder beside this class. */
  static Migrations load(String folder, List<String> names, Clock clock) {
    List<Migration> steps = new ArrayList<>();
    for (String name : names) {
      steps.add(Migration.load(folder, name));
    }
    return new Migrations(steps, clock);
  }

  /**
   * Makes sure that every step the database took is known here and is still the same. Changes
   * nothing.
   *
   * @throws AnnexException {@code CONFIGURATION_INVALID} otherwise
   */
  void check(Session session, String database) throws SQLException {
    for (Taken taken : taken(session)) {
      if (taken.number() > steps.size()) {
        throw refused(
            database,
            "a newer Annex wrote it (step %d, \"%s\"; this one knows %d)"
                .formatted(taken.number(), taken.name(), steps.size()));
      }
      Migration step = steps.get(taken.number() - 1);
      if (!step.checksum().equals(taken.checksum())) {
        throw refused(
            database,
            "another build of Annex wrote it (step %d is \"%s\" with checksum %s there and \"%s\" with %s here)"
                .formatted(
                    taken.number(), taken.name(), taken.checksum(), step.name(), step.checksum()));
      }
    }
  }

  /** Takes every step that is still missing, each as one transaction. */
  void apply(Session session) throws SQLException {
    for (int number = taken(session).size() + 1; number <= steps.size(); number++) {
      session.execute("BEGIN IMMEDIATE");
      try {
        take(session, number, steps.get(number - 1));
        session.execute("COMMIT");
      } catch (SQLException e) {
        session.execute("ROLLBACK");
        throw e;
      }
    }
  }

  private void take(Session session, int number, Migration step) throws SQLException {
    session.execute(
        """
        CREATE TABLE IF NOT EXISTS migrations (
          number   INTEGER PRIMARY KEY,
          name     TEXT NOT NULL,
          checksum TEXT NOT NULL,
          taken_at INTEGER NOT NULL
        )
        """);
    for (String statement : END_OF_STATEMENT.split(step.sql())) {
      session.execute(statement);
    }
    session.update(
        "INSERT INTO migrations (number, name, checksum, taken_at) VALUES (?, ?, ?, ?)",
        number,
        step.name(),
        step.checksum(),
        Micros.of(clock.instant()));
  }

  private static List<Taken> taken(Session session) throws SQLException {
    boolean none =
        session
            .rows(
                "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migrations'",
                row -> row.getInt(1))
            .isEmpty();
    if (none) {
      return List.of();
    }
    return session.rows(
        "SELECT number, name, checksum FROM migrations ORDER BY number",
        row -> new Taken(row.getInt(1), row.getString(2), row.getString(3)));
  }

  private static AnnexException refused(String database, String why) {
    return new AnnexException(
        ErrorCode.CONFIGURATION_INVALID,
        "Opening %s in the data directory failed: %s. It was left as it is; start the version of Annex that wrote it, or name another data directory."
            .formatted(database, why));
  }

  private record Taken(int number, String name, String checksum) {}

  /** One step. */
  record Migration(String name, String sql) {

    private static Migration load(String folder, String name) {
      String path = "migrations/%s/%s.sql".formatted(folder, name);
      try (InputStream in = Migrations.class.getResourceAsStream(path)) {
        if (in == null) {
          throw new IllegalStateException("missing resource " + path);
        }
        String sql = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        return new Migration(name, sql.replace("\r\n", "\n"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** A digest of the step's text. */
    String checksum() {
      return Digest.of(sql).toString();
    }
  }
}
