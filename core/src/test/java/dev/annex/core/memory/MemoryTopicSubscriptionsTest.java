package dev.annex.core.memory;

import dev.annex.api.store.TopicSubscriptions;
import dev.annex.testkit.TopicSubscriptionsContract;

final class MemoryTopicSubscriptionsTest extends TopicSubscriptionsContract {

  @Override
  protected TopicSubscriptions open() {
    return new MemoryTopicSubscriptions();
  }
}
