package dev.annex.core.memory;

import dev.annex.api.store.ArtifactStore;
import dev.annex.testkit.ArtifactStoreContract;
import java.time.Clock;

class MemoryArtifactStoreTest extends ArtifactStoreContract {

  @Override
  protected ArtifactStore open(Clock clock) {
    return new MemoryArtifactStore(clock, MOST, LIFETIME);
  }
}
