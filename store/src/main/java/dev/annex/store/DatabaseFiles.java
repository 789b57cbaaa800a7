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
  private final Deque<Database> opened = new ArrayDeque<>();

  DatabaseFiles(Path directory, Clock clock) {
    this.directory = directory;
    this.clock = clock;
  }

  /**
   * Opens one.
   *
   * @param file its name in the directory
   * @param folder where its migrations lie
   * @param steps their names, in order
   */
  Database open(String file, Durability durability, String folder, String... steps) {
    Database database =
        Database.open(
            directory.resolve(file), durability, Migrations.load(folder, List.of(steps), clock));
    opened.push(database);
    return database;
  }

  /** What is wrong with any of them, each as a sentence. */
  List<String> problems() {
    return opened.stream().flatMap(database -> database.problems().stream()).toList();
  }

  /** Closes all of them, also when one fails to; harmless when that was done before. */
  @Override
  public void close() {
    if (!opened.isEmpty()) {
      try (Database latest = opened.pop()) {
        close();
      }
    }
  }
}
