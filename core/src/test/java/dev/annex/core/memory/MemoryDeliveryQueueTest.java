package dev.annex.core.memory;

import dev.annex.api.store.DeliveryQueue;
import dev.annex.testkit.DeliveryQueueContract;

final class MemoryDeliveryQueueTest extends DeliveryQueueContract {

  @Override
  protected DeliveryQueue open() {
    return new MemoryDeliveryQueue();
  }
}
