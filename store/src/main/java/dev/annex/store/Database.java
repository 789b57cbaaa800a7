package dev.annex.store;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * One SQLite file in WAL mode: one writer, a few readers, its schema up to date. Any thread.
 *
 * <p>The file is opened, or created, when it is first used: a short command needs few of them. When
 * that fails, the use fails and says why, and the next use tries again.
 *
 * <p>Callers wait without being interruptible: a change that was begun is finished and reported,
 * also to a caller whose guest is being stopped.
 */
final class Database implements AutoCloseable {

  private final Path file;
  private final String name;
  private final Durability durability;
  private final Supplier<Migrations> migrations;
  private final List<Change<?>> first = new ArrayList<>();
  private volatile Optional<Connections> connections = Optional.empty();
  private boolean closed;

  /**
   * A file to be opened.
   *
   * @param migrations read when it is opened
   */
  Database(Path file, Durability durability, Supplier<Migrations> migrations) {
    this.file = file;
    this.name = file.getFileName().toString();
    this.durability = durability;
    this.migrations = migrations;
  }

  /** Makes a change every time the file was opened, before anything else is done with it. */
  synchronized void whenOpened(Change<?> change) {
    first.add(change);
    connections.ifPresent(open -> await(open.writer().submit(change), "Writing to"));
  }

  /**
   * Opens the file now, if it is not open.
   *
   * @throws AnnexException {@code UNAVAILABLE} when the file is damaged or cannot be used, {@code
   *     CONFIGURATION_INVALID} when another version of Annex wrote it; the file is as before then
   */
  void open() {
    var _ = connections("Opening");
  }

  private Connections connections(String attempt) {
    Optional<Connections> open = connections;
    return open.isPresent() ? open.get() : openNow(attempt);
  }

  private synchronized Connections openNow(String attempt) {
    if (connections.isPresent()) {
      return connections.get();
    }
    if (closed) {
      throw new AnnexException(
          ErrorCode.UNAVAILABLE, "%s %s failed: it is closed.".formatted(attempt, name));
    }
    try {
      Connections fresh = Connections.open(file, durability, migrations.get());
      try {
        first.forEach(change -> await(fresh.writer().submit(change), "Writing to"));
      } catch (AnnexException e) {
        close(fresh);
        throw e;
      }
      connections = Optional.of(fresh);
      return fresh;
    } catch (SQLException e) {
      throw failed("Opening", name, e);
    } catch (IOException e) {
      throw new AnnexException(
          ErrorCode.UNAVAILABLE,
          "Opening %s in the data directory failed: %s.".formatted(name, e),
          e);
    }
  }

  /** Makes a change; returns when it is committed. */
  <T> T write(Change<T> change) {
    return await(connections("Writing to").writer().submit(change), "Writing to");
  }

  /** Reads what is committed. */
  <T> T read(Readers.Query<T> query) {
    try {
      return await(connections("Reading from").readers().submit(query), "Reading from");
    } catch (RejectedExecutionException e) {
      throw new AnnexException(
          ErrorCode.UNAVAILABLE, "Reading from %s failed: it is closed.".formatted(name), e);
    }
  }

  /** Queues a change nobody waits for. */
  void submit(Change<?> change) {
    var _ = connections("Writing to").writer().submit(change);
  }

  /** Looks at every page; what is wrong, each as a sentence that names the file. */
  List<String> problems() {
    return read(session ->
        session.rows("PRAGMA integrity_check", row -> row.getString(1)).stream()
            .filter(line -> !line.equals("ok"))
            .map(line -> name + ": " + line)
            .toList());
  }

  /** Finishes what is queued and closes the file; it is not opened again. */
  @Override
  public synchronized void close() {
    closed = true;
    connections.ifPresent(this::close);
  }

  private void close(Connections open) {
    try {
      open.close();
    } catch (SQLException e) {
      throw failed("Closing", name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AnnexException(
          ErrorCode.UNAVAILABLE, "Closing %s was interrupted.".formatted(name), e);
    }
  }

  private <T> T await(CompletableFuture<T> future, String attempt) {
    try {
      return future.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case SQLException cause -> throw failed(attempt, name, cause);
        case AnnexException cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }

  private static AnnexException failed(String attempt, String name, SQLException cause) {
    String why =
        switch (code(cause)) {
          case SQLITE_CORRUPT, SQLITE_NOTADB ->
              "the file is damaged. Stop the host and put a backup in its place";
          case SQLITE_FULL -> "the disk is full. Make room on it; no data was lost";
          case SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN, SQLITE_AUTH ->
              "this account may not write there. Give it the data directory";
          default -> String.valueOf(cause.getMessage());
        };
    return new AnnexException(
        ErrorCode.UNAVAILABLE, "%s %s failed: %s.".formatted(attempt, name, why), cause);
  }

  private static SQLiteErrorCode code(SQLException e) {
    return e instanceof SQLiteException sqlite
        ? SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xff)
        : SQLiteErrorCode.UNKNOWN_ERROR;
  }
}
