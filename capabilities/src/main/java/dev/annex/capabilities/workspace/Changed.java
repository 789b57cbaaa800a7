package dev.annex.capabilities.workspace;

import dev.annex.api.store.WorkspaceStore.Item;
import java.util.Optional;

/**
 * How a change went. It does not tell what stands there now: to change is not to read. A condition
 * that did not hold is an answer, not a failure.
 */
record Changed(String id, boolean changed, Optional<Long> revision) {

  static Changed of(long number, Optional<Item> item) {
    return new Changed(Long.toString(number), item.isPresent(), item.map(Item::revision));
  }
}
