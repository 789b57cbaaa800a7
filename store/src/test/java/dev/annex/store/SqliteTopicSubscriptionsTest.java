package dev.annex.store;

import dev.annex.api.store.TopicSubscriptions;
import dev.annex.testkit.TopicSubscriptionsContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class SqliteTopicSubscriptionsTest extends TopicSubscriptionsContract {

  @TempDir private Path directory;
  private final List<SqliteStore> opened = new ArrayList<>();

  @Override
  protected TopicSubscriptions open() {
    SqliteStore store = SqliteStore.open(directory);
    opened.add(store);
    return store.subscriptions();
  }

  @AfterEach
  void close() {
    opened.forEach(SqliteStore::close);
  }
}
