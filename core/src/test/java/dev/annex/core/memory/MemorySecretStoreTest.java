package dev.annex.core.memory;

import dev.annex.api.store.SecretStore;
import dev.annex.testkit.SecretStoreContract;
import java.time.Clock;

final class MemorySecretStoreTest extends SecretStoreContract {
  @Override
  protected SecretStore open(Clock clock) {
    return new MemorySecretStore(clock);
  }
}
