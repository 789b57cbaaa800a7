package dev.annex.capabilities.secrets;

import dev.annex.api.store.SecretStore;
import dev.annex.testkit.SecretStoreContract;
import java.time.Clock;

final class MapSecretStoreTest extends SecretStoreContract {
  @Override
  protected SecretStore open(Clock clock) {
    return new MapSecretStore(clock);
  }
}
