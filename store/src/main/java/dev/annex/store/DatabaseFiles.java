package dev.annex.store;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The databases of one data directory, closed together. One thread at a time. */
final class DatabaseFiles implements AutoCloseable {

  private final Path directory;
  private final Clock clock;

  /** The latest first. */
  private final Deque<Database> files = new ArrayDeque<>();

  DatabaseFiles(Path directory, Clock clock) {
    this.directory = directory;
    this.clock = clock;
  }

  /**
   * One of them, opened when it is first used.
   *
   * @param file its name in the directory
   * @param folder where its migrations lie
   * @param steps their names, in order
   */
  Database of(String file, Durability durability, String folder, String... steps) {
    Database database =
        new Database(
            directory.resolve(file),
            durability,
            () -> Migrations.load(folder, List.of(steps), clock));
    files.push(database);
    return database;
  }

  /** Opens those that are not open yet. */
  void openAll() {
    files.forEach(Database::open);
  }

  /** What is wrong with any of them, each as a sentence. */
  List<String> problems() {
    return files.stream().flatMap(database -> database.problems().stream()).toList();
  }

  /** Closes all of them, also when one fails to; harmless when that was done before. */
  @Override
  public void close() {
    if (!files.isEmpty()) {
      try (Database latest = files.pop()) {
        close();
      }
    }
  }
}
