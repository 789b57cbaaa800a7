package dev.annex.core.memory;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.DeliveryQueue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Deliveries that are gone with the process. Any thread. */
public final class MemoryDeliveryQueue implements DeliveryQueue {

  private final NavigableMap<Long, Delivery> waiting = new TreeMap<>();
  private long latest;

  @Override
  public synchronized List<Long> add(List<Order> orders) {
    List<Long> numbers = new ArrayList<>();
    for (Order order : orders) {
      latest++;
      waiting.put(latest, new Delivery(latest, order, 0));
      numbers.add(latest);
    }
    return numbers;
  }

  @Override
  public synchronized List<Delivery> due(Instant now, Collection<Long> busy, int most) {
    return heads().stream()
        .filter(one -> !one.order().due().isAfter(now) && !busy.contains(one.number()))
        .sorted(Comparator.comparing((Delivery one) -> one.order().due()))
        .limit(most)
        .toList();
  }

  @Override
  public synchronized Optional<Instant> nextAfter(Instant now) {
    return heads().stream()
        .map(one -> one.order().due())
        .filter(due -> due.isAfter(now))
        .min(Comparator.naturalOrder());
  }

  /** The oldest of every lane, and all that are in none. */
  private List<Delivery> heads() {
    Set<Lane> seen = new HashSet<>();
    return waiting.values().stream()
        .filter(one -> {
          Order order = one.order();
          return order.lane().isEmpty() || seen.add(new Lane(order.owner(), order.lane()));
        })
        .toList();
  }

  private record Lane(ExtensionId owner, String name) {}

  @Override
  public synchronized void done(long number) {
    waiting.remove(number);
  }

  @Override
  public synchronized void postpone(long number, Instant due, int attempts) {
    waiting.computeIfPresent(
        number,
        (same, old) -> {
          Order order = old.order();
          return new Delivery(
              number,
              new Order(
                  order.owner(),
                  order.tool(),
                  order.arguments(),
                  order.kind(),
                  due,
                  order.lane(),
                  order.rule()),
              attempts);
        });
  }

  @Override
  public synchronized List<Delivery> of(ExtensionId owner, Kind kind) {
    return waiting.values().stream()
        .filter(one -> one.order().owner().equals(owner) && one.order().kind() == kind)
        .toList();
  }

  @Override
  public int count(ExtensionId owner, Kind kind) {
    return of(owner, kind).size();
  }

  @Override
  public synchronized boolean remove(ExtensionId owner, long number) {
    Delivery found = waiting.get(number);
    return found != null && found.order().owner().equals(owner) && waiting.remove(number, found);
  }

  @Override
  public synchronized void clear(ExtensionId owner) {
    waiting.values().removeIf(one -> one.order().owner().equals(owner));
  }
}
