package dev.annex.core.memory;

import dev.annex.api.store.WorkspaceStore;
import dev.annex.testkit.MutableClock;
import dev.annex.testkit.WorkspaceStoreContract;

class MemoryWorkspaceTest extends WorkspaceStoreContract {

  @Override
  protected WorkspaceStore open(MutableClock clock) {
    return new MemoryWorkspace(clock);
  }
}
