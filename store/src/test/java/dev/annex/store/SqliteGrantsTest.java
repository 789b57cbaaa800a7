package dev.annex.store;

import dev.annex.api.access.Grants;
import dev.annex.testkit.GrantsContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class SqliteGrantsTest extends GrantsContract {

  @TempDir private Path directory;
  private final List<SqliteStore> opened = new ArrayList<>();

  @Override
  protected Grants open() {
    SqliteStore store = SqliteStore.open(directory);
    opened.add(store);
    return store.grants();
  }

  @AfterEach
  void close() {
    opened.forEach(SqliteStore::close);
  }
}
