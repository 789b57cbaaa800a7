package dev.annex.store;

import dev.annex.api.call.Journal;
import dev.annex.testkit.JournalContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class SqliteJournalTest extends JournalContract {

  @TempDir private Path directory;
  private final List<SqliteStore> opened = new ArrayList<>();

  @Override
  protected Journal open() {
    SqliteStore store = SqliteStore.open(directory);
    opened.add(store);
    return store.journal();
  }

  @AfterEach
  void close() {
    opened.forEach(SqliteStore::close);
  }
}
