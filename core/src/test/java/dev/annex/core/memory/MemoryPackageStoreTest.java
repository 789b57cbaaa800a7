package dev.annex.core.memory;

import dev.annex.api.store.PackageStore;
import dev.annex.testkit.PackageStoreContract;

class MemoryPackageStoreTest extends PackageStoreContract {

  @Override
  protected PackageStore open() {
    return new MemoryPackageStore();
  }
}
