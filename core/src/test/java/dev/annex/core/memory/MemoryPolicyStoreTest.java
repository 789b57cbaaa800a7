package dev.annex.core.memory;

import dev.annex.api.store.PolicyStore;
import dev.annex.testkit.PolicyStoreContract;

class MemoryPolicyStoreTest extends PolicyStoreContract {

  @Override
  protected PolicyStore open() {
    return new MemoryPolicyStore();
  }
}
