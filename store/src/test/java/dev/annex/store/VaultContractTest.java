package dev.annex.store;

import dev.annex.api.store.SecretStore;
import dev.annex.testkit.SecretStoreContract;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class VaultContractTest extends SecretStoreContract {

  @TempDir private Path directory;
  private final List<SqliteStore> opened = new ArrayList<>();

  @Override
  protected SecretStore open(Clock clock) {
    SqliteStore store = SqliteStore.open(directory, clock);
    opened.add(store);
    return store.vault(MasterKeys.in(directory));
  }

  @AfterEach
  void close() {
    opened.forEach(SqliteStore::close);
  }
}
