package dev.annex.api.store;

import dev.annex.api.name.ExtensionId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Invocations that the host owes extensions: events they listen to, and appointments they made. Any
 * thread. What was added is still there after the process died, until {@link #done} says that it
 * was carried out; so each is carried out at least once. Implementations extend {@code
 * DeliveryQueueContract}.
 */
public interface DeliveryQueue {

  /**
   * Adds all of them or none.
   *
   * @return their numbers, in the same order; each is larger than any before
   */
  List<Long> add(List<Order> orders);

  /**
   * What is due, the earliest first. Of each lane of an extension only the oldest, whether it is
   * due or not, so that a lane keeps its order.
   *
   * @param busy numbers to leave out
   * @param most how many to give, at least 1
   */
  List<Delivery> due(Instant now, Collection<Long> busy, int most);

  /** When the next becomes due after an instant; empty when none will. */
  Optional<Instant> nextAfter(Instant now);

  /** It was carried out, or is given up. Harmless when it is gone. */
  void done(long number);

  /** It is to be tried at another time; harmless when it is gone. */
  void postpone(long number, Instant due, int attempts);

  /** What an extension is owed of one kind, by number. */
  List<Delivery> of(ExtensionId owner, Kind kind);

  /** How much an extension is owed of one kind. */
  int count(ExtensionId owner, Kind kind);

  /** Takes one back that is owed to this extension; false when there is none. */
  boolean remove(ExtensionId owner, long number);

  /** Takes everything back that is owed to an extension. */
  void clear(ExtensionId owner);

  /** Why an invocation is owed. */
  enum Kind {
    EVENT,
    APPOINTMENT
  }

  /**
   * One to be carried out.
   *
   * @param owner whose tool is run
   * @param tool the tool's own name
   * @param lane those of one extension with the same lane are carried out one after the other;
   *     empty for no order
   * @param rule when it is due again after it was carried out, as its capability writes it; empty
   *     for once
   */
  record Order(
      ExtensionId owner,
      String tool,
      JsonNode arguments,
      Kind kind,
      Instant due,
      String lane,
      String rule) {}

  /**
   * One that is owed.
   *
   * @param attempts how often it failed
   */
  record Delivery(long number, Order order, int attempts) {}
}
