package dev.annex.store;

import dev.annex.api.store.InstallRecords;
import dev.annex.testkit.InstallRecordsContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class SqliteInstallRecordsTest extends InstallRecordsContract {

  @TempDir private Path directory;
  private final List<SqliteStore> opened = new ArrayList<>();

  @Override
  protected InstallRecords open() {
    SqliteStore store = SqliteStore.open(directory);
    opened.add(store);
    return store.installs();
  }

  @AfterEach
  void close() {
    opened.forEach(SqliteStore::close);
  }
}
