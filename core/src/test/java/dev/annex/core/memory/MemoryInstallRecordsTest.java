package dev.annex.core.memory;

import dev.annex.api.store.InstallRecords;
import dev.annex.testkit.InstallRecordsContract;

class MemoryInstallRecordsTest extends InstallRecordsContract {

  @Override
  protected InstallRecords open() {
    return new MemoryInstallRecords();
  }
}
