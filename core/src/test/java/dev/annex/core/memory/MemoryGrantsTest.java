package dev.annex.core.memory;

import dev.annex.api.access.Grants;
import dev.annex.testkit.GrantsContract;

class MemoryGrantsTest extends GrantsContract {

  @Override
  protected Grants open() {
    return new MemoryGrants();
  }
}
