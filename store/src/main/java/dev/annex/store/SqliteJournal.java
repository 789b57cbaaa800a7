package dev.annex.store;

import dev.annex.api.call.InvocationId;
import dev.annex.api.call.Journal;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.JournalEntry.Kind;
import dev.annex.api.call.JournalEntry.Verdict;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The journal in a database.
 *
 * <p>Lines wait here in order until a flush writes all of them in one transaction. A {@link
 * #commit} flushes and waits; lines nobody commits are flushed a moment later. Lines leave only
 * once they are committed: when the disk fails, committers are told, and the lines wait for the
 * next flush. When {@value #MOST_WAITING} lines wait, {@link #append} flushes before it takes
 * another.
 */
final class SqliteJournal implements Journal {

  static final int MOST_WAITING = 10_000;
  private static final Duration LINGER = Duration.ofMillis(100);

  private final Database database;
  private final Flush flush = new Flush();
  private final Executor later =
      CompletableFuture.delayedExecutor(LINGER.toMillis(), TimeUnit.MILLISECONDS);

  private final Object lock = new Object();
  private final Deque<@Nullable Object[]> waiting = new ArrayDeque<>();
  private boolean flushIsPlanned;

  SqliteJournal(Database database) {
    this.database = database;
  }

  @Override
  public void append(JournalEntry entry) {
    @Nullable Object[] row = row(entry);
    while (!accept(row)) {
      database.write(flush);
    }
  }

  private boolean accept(@Nullable Object[] row) {
    synchronized (lock) {
      if (waiting.size() >= MOST_WAITING) {
        return false;
      }
      waiting.addLast(row);
      if (flushIsPlanned) {
        return true;
      }
      flushIsPlanned = true;
    }
    later.execute(this::flushUnlessClosed);
    return true;
  }

  private void flushUnlessClosed() {
    synchronized (lock) {
      flushIsPlanned = false;
      if (waiting.isEmpty()) {
        return;
      }
    }
    try {
      database.submit(flush);
    } catch (AnnexException e) {
      // Closed meanwhile, and closing flushes.
    }
  }

  @Override
  public void commit() {
    synchronized (lock) {
      if (waiting.isEmpty()) {
        return;
      }
    }
    database.write(flush);
  }

  @Override
  public List<Line> read(Query query) {
    StringBuilder sql =
        new StringBuilder(
            "SELECT sequence, time, kind, verdict, invocation, actor, extension, action, target, facts FROM journal WHERE sequence < ?");
    List<Object> parameters = new ArrayList<>(List.of(query.before()));
    query
        .extension()
        .ifPresent(id -> {
          sql.append(" AND extension = ?");
          parameters.add(id.value());
        });
    query
        .invocation()
        .ifPresent(id -> {
          sql.append(" AND invocation = ?");
          parameters.add(id.value());
        });
    query
        .kind()
        .ifPresent(kind -> {
          sql.append(" AND kind = ?");
          parameters.add(kind.name());
        });
    sql.append(" ORDER BY sequence DESC LIMIT ?");
    parameters.add(query.limit());
    return database.read(
        session -> session.rows(sql.toString(), SqliteJournal::line, parameters.toArray()));
  }

  private static Line line(ResultSet row) throws SQLException {
    return new Line(
        row.getLong(1),
        new JournalEntry(
            Micros.at(row.getLong(2)),
            Kind.valueOf(row.getString(3)),
            Verdict.valueOf(row.getString(4)),
            Optional.ofNullable(row.getString(5)).map(InvocationId::new),
            row.getString(6),
            Optional.ofNullable(row.getString(7)).map(ExtensionId::new),
            row.getString(8),
            row.getString(9),
            Json.parse(row.getString(10))));
  }

  private static @Nullable Object[] row(JournalEntry entry) {
    return new @Nullable Object[] {
      Micros.of(entry.time()),
      entry.kind().name(),
      entry.verdict().name(),
      entry.invocation().map(InvocationId::value).orElse(null),
      entry.actor(),
      entry.extension().map(ExtensionId::value).orElse(null),
      entry.action(),
      entry.target(),
      Json.write(entry.facts())
    };
  }

  /** Writes every waiting line; several flushes in one transaction share the work. */
  private final class Flush implements Change<Boolean> {

    private int written;

    @Override
    public Boolean apply(Session session) throws SQLException {
      List<@Nullable Object[]> rows;
      synchronized (lock) {
        rows = waiting.stream().skip(written).toList();
      }
      for (@Nullable Object[] row : rows) {
        session.update(
            "INSERT INTO journal (time, kind, verdict, invocation, actor, extension, action, target, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            row);
        written++;
      }
      return true;
    }

    @Override
    public void committed() {
      synchronized (lock) {
        for (; written > 0; written--) {
          waiting.removeFirst();
        }
      }
    }

    @Override
    public void rolledBack() {
      written = 0;
    }
  }
}
