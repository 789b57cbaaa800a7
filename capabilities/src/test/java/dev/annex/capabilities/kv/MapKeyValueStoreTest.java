package dev.annex.capabilities.kv;

import dev.annex.api.store.KeyValueStore;
import dev.annex.testkit.KeyValueStoreContract;
import java.time.Clock;

final class MapKeyValueStoreTest extends KeyValueStoreContract {

  @Override
  protected KeyValueStore open(Clock clock) {
    return new MapKeyValueStore(clock);
  }
}
