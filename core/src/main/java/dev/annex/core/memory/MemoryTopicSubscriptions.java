package dev.annex.core.memory;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.TopicSubscriptions;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;

/** Subscriptions that are gone with the process. Any thread. */
public final class MemoryTopicSubscriptions implements TopicSubscriptions {

  private final ConcurrentSkipListSet<TopicSubscription> all = new ConcurrentSkipListSet<>();

  @Override
  public List<TopicSubscription> all() {
    return List.copyOf(all);
  }

  @Override
  public List<TopicSubscription> of(ExtensionId holder) {
    return all.stream().filter(one -> one.holder().equals(holder)).toList();
  }

  @Override
  public void add(TopicSubscription subscription) {
    all.add(subscription);
  }

  @Override
  public boolean remove(TopicSubscription subscription) {
    return all.remove(subscription);
  }

  @Override
  public void clear(ExtensionId holder) {
    all.removeIf(one -> one.holder().equals(holder));
  }
}
