package dev.annex.store;

import dev.annex.api.store.DeliveryQueue;
import dev.annex.testkit.DeliveryQueueContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class SqliteDeliveryQueueTest extends DeliveryQueueContract {

  @TempDir private Path directory;
  private final List<SqliteStore> opened = new ArrayList<>();

  @Override
  protected DeliveryQueue open() {
    SqliteStore store = SqliteStore.open(directory);
    opened.add(store);
    return store.deliveries();
  }

  @AfterEach
  void close() {
    opened.forEach(SqliteStore::close);
  }
}
