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
import java.util.Arrays;
import org.sqlite.SQLiteConfig;

/**
 * What an open SQLite file in WAL mode is used through: one writer, a few readers.
 *
 * @param session the writer's
 */
record Connections(Session session, Writer writer, Readers readers) {

  private static final byte[] HEADER = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

  /** Up to this size a file is checked whole when it is opened, which takes less than 0.2 s. */
  private static final ByteSize CHECKED_WHEN_OPENED = ByteSize.ofMib(32);

  /**
   * Opens a file, creates it when it is missing, and brings its schema up to date.
   *
   * @throws AnnexException {@code UNAVAILABLE} when the file is damaged or cannot be used, {@code
   *     CONFIGURATION_INVALID} when another version of Annex wrote it; the file is as before then
   */
  static Connections open(Path file, Durability durability, Migrations migrations)
      throws SQLException, IOException {
    String name = file.getFileName().toString();
    requireSqlite(file, name);
    Session session = connect(file);
    try {
      migrations.check(session, name);
      if (Files.size(file) <= CHECKED_WHEN_OPENED.bytes()) {
        requireSound(session, name);
      }
      prepare(session, durability, name);
      migrations.apply(session);
    } catch (SQLException | IOException | AnnexException e) {
      close(session, e);
      throw e;
    }
    Connections connections =
        new Connections(
            session, new Writer(session, name), new Readers(() -> connectReader(file), name));
    connections.writer.start();
    return connections;
  }

  private static void close(Session session, Exception reason) {
    try {
      session.close();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  private static Session connectReader(Path file) throws SQLException {
    Session reader = connect(file);
    reader.execute("PRAGMA query_only = ON");
    return reader;
  }

  private static Session connect(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    // Nobody asks for generated keys, and looking them up costs a query for every row written.
    config.setGetGeneratedKeys(false);
    // As a URI, so that no character of the path is taken for the start of options.
    Connection connection = config.createConnection("jdbc:sqlite:" + file.toUri());
    return new Session(connection);
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

  /** Finishes what is queued and closes the file. */
  void close() throws SQLException, InterruptedException {
    writer.close();
    readers.close();
    session.close();
  }
}
