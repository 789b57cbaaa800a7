package dev.annex.store;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.ByteSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * One SQLite file in WAL mode: one writer, a few readers, its schema up to date. Any thread.
 *
 * <p>Callers wait without being interruptible: a change that was begun is finished and reported,
 * also to a caller whose guest is being stopped.
 */
final class Database implements AutoCloseable {

  private static final int READERS = 2;
  private static final byte[] HEADER = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

  /** Up to this size a file is checked whole when it is opened, which takes less than 0.2 s. */
  private static final ByteSize CHECKED_WHEN_OPENED = ByteSize.ofMib(32);

  private final String name;
  private final Session session;
  private final Writer writer;
  private final Readers readers;

  private Database(String name, Session session, Readers readers) {
    this.name = name;
    this.session = session;
    this.writer = new Writer(session, name);
    this.readers = readers;
  }

  /**
   * Opens a database, creates it when it is missing, and brings its schema up to date.
   *
   * @throws AnnexException {@code UNAVAILABLE} when the file is damaged or cannot be used, {@code
   *     CONFIGURATION_INVALID} when another version of Annex wrote it; the file is as before then
   */
  static Database open(Path file, Durability durability, Migrations migrations) {
    String name = file.getFileName().toString();
    List<Session> sessions = new ArrayList<>();
    try {
      requireSqlite(file, name);
      Session session = connect(file, sessions);
      migrations.check(session, name);
      if (Files.size(file) <= CHECKED_WHEN_OPENED.bytes()) {
        requireSound(session, name);
      }
      prepare(session, durability, name);
      migrations.apply(session);
      List<Session> forReaders = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        Session reader = connect(file, sessions);
        reader.execute("PRAGMA query_only = ON");
        forReaders.add(reader);
      }
      Database database = new Database(name, session, new Readers(forReaders, name));
      database.writer.start();
      return database;
    } catch (SQLException e) {
      closeAll(sessions, e);
      throw failed("Opening", name, e);
    } catch (IOException e) {
      closeAll(sessions, e);
      throw new AnnexException(
          ErrorCode.UNAVAILABLE,
          "Opening %s in the data directory failed: %s.".formatted(name, e),
          e);
    } catch (AnnexException e) {
      closeAll(sessions, e);
      throw e;
    }
  }

  /** Makes a change; returns when it is committed. */
  <T> T write(Change<T> change) {
    return await(writer.submit(change), "Writing to");
  }

  /** Reads what is committed. */
  <T> T read(Readers.Query<T> query) {
    try {
      return await(readers.submit(query), "Reading from");
    } catch (RejectedExecutionException e) {
      throw new AnnexException(
          ErrorCode.UNAVAILABLE, "Reading from %s failed: it is closed.".formatted(name), e);
    }
  }

  /** Queues a change nobody waits for. */
  void submit(Change<?> change) {
    var _ = writer.submit(change);
  }

  /** Looks at every page; what is wrong, each as a sentence that names the file. */
  List<String> problems() {
    return read(session ->
        session.rows("PRAGMA integrity_check", row -> row.getString(1)).stream()
            .filter(line -> !line.equals("ok"))
            .map(line -> name + ": " + line)
            .toList());
  }

  /** Finishes what is queued and closes the file. */
  @Override
  public void close() {
    try {
      writer.close();
      readers.close();
      session.close();
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

  private static Session connect(Path file, List<Session> opened) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    // Nobody asks for generated keys, and looking them up costs a query for every row written.
    config.setGetGeneratedKeys(false);
    // As a URI, so that no character of the path is taken for the start of options.
    Connection connection = config.createConnection("jdbc:sqlite:" + file.toUri());
    Session session = new Session(connection);
    opened.add(session);
    return session;
  }

  private static void prepare(Session session, Durability durability, String name)
      throws SQLException {
    String mode =
        session.row("PRAGMA journal_mode = WAL", row -> row.getString(1)).orElse("nothing");
    if (!mode.equals("wal")) {
      throw new AnnexException(
          ErrorCode.UNAVAILABLE,
          "Opening %s failed: the file system of the data directory cannot do write-ahead logging. Use a directory on a local disk."
              .formatted(name));
    }
    session.execute("PRAGMA synchronous = " + durability.synchronous());
    // Only macOS knows the difference: there a plain flush leaves data in the drive's own cache.
    session.execute("PRAGMA fullfsync = " + (durability == Durability.POWER_LOSS ? "ON" : "OFF"));
  }

  private static void requireSqlite(Path file, String name) throws IOException {
    OwnerOnly.createFile(file);
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(HEADER.length);
      if (start.length > 0 && !Arrays.equals(start, HEADER)) {
        throw damaged(name, "it does not begin like a database");
      }
    }
  }

  private static void requireSound(Session session, String name) throws SQLException {
    String first =
        session.row("PRAGMA quick_check(1)", row -> row.getString(1)).orElse("no answer");
    if (!first.equals("ok")) {
      throw damaged(name, first.replace('\n', ' '));
    }
  }

  private static AnnexException damaged(String name, String why) {
    return new AnnexException(
        ErrorCode.UNAVAILABLE,
        "Opening %s in the data directory failed: the file is damaged (%s). It was left as it is; put a backup in its place, or move it away to start without its data."
            .formatted(name, why));
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

  private static void closeAll(List<Session> sessions, Exception reason) {
    for (Session session : sessions) {
      try {
        session.close();
      } catch (SQLException e) {
        reason.addSuppressed(e);
      }
    }
  }
}
