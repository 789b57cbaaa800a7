package dev.annex.core.memory;

import dev.annex.api.store.KeyValueStore;
import dev.annex.testkit.KeyValueStoreContract;
import java.time.Clock;

class MemoryKeyValueStoreTest extends KeyValueStoreContract {

  @Override
  protected KeyValueStore open(Clock clock) {
    return new MemoryKeyValueStore(clock);
  }
}
