package dev.annex.core.delivery;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.DeliveryQueue;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A queue that tells when something was added. Any thread. */
public final class WatchedQueue implements DeliveryQueue {

  private final DeliveryQueue queue;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /** Watches a queue that is changed through this object only. */
  public WatchedQueue(DeliveryQueue queue) {
    this.queue = queue;
  }

  /** Runs {@code listener} after something was added; it is quick. */
  public void onAdded(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public List<Long> add(List<Order> orders) {
    List<Long> numbers = queue.add(orders);
    listeners.forEach(Runnable::run);
    return numbers;
  }

  @Override
  public List<Delivery> due(Instant now, Collection<Long> busy, int most) {
    return queue.due(now, busy, most);
  }

  @Override
  public Optional<Instant> nextAfter(Instant now) {
    return queue.nextAfter(now);
  }

  @Override
  public void done(long number) {
    queue.done(number);
  }

  @Override
  public void postpone(long number, Instant due, int attempts) {
    queue.postpone(number, due, attempts);
  }

  @Override
  public List<Delivery> of(ExtensionId owner, Kind kind) {
    return queue.of(owner, kind);
  }

  @Override
  public int count(ExtensionId owner, Kind kind) {
    return queue.count(owner, kind);
  }

  @Override
  public boolean remove(ExtensionId owner, long number) {
    return queue.remove(owner, number);
  }

  @Override
  public void clear(ExtensionId owner) {
    queue.clear(owner);
  }
}
