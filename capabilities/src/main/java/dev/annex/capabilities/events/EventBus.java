package dev.annex.capabilities.events;

import dev.annex.api.access.Grant;
import dev.annex.api.access.Grants;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.DeliveryQueue;
import dev.annex.api.store.DeliveryQueue.Kind;
import dev.annex.api.store.DeliveryQueue.Order;
import dev.annex.api.store.TopicSubscriptions;
import dev.annex.api.store.TopicSubscriptions.TopicSubscription;
import dev.annex.api.value.Json;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * Brings events to those who listen: one delivery for each subscription, all of them or none. Those
 * of one subscription arrive in the order of their publication. Any thread.
 */
public final class EventBus {

  /** Events that may wait for one extension; what comes then is not kept for it. */
  static final int MOST_WAITING = 10_000;

  /** What topics of the host begin with; no extension may publish there. */
  static final String HOST_TOPICS = "annex";

  private final DeliveryQueue queue;
  private final TopicSubscriptions subscriptions;
  private final Grants grants;
  private final Clock clock;

  /** A bus over these ports. */
  public EventBus(
      DeliveryQueue queue, TopicSubscriptions subscriptions, Grants grants, Clock clock) {
    this.queue = queue;
    this.subscriptions = subscriptions;
    this.grants = grants;
    this.clock = clock;
  }

  /** How many heard of an event, and how many would have but have too much waiting. */
  record Published(int delivered, int skipped) {}

  /** Tells everybody who listens and may, except those whose queue is full. */
  Published publish(ExtensionId source, TopicPattern topic, JsonNode payload) {
    return deliver(
        subscriptions.all().stream().filter(one -> hears(one, topic)).toList(),
        source.value(),
        topic,
        payload);
  }

  /**
   * Tells one extension of something that happened to what is its own, which takes no permission.
   *
   * @param topic below {@code annex.}
   */
  public void tell(ExtensionId holder, String topic, JsonNode payload) {
    TopicPattern pattern = TopicPattern.read(topic);
    List<TopicSubscription> listening =
        subscriptions.of(holder).stream()
            .filter(one -> TopicPattern.read(one.pattern()).covers(pattern))
            .toList();
    if (!listening.isEmpty()) {
      var _ = deliver(listening, ExtensionId.HOST.value(), pattern, payload);
    }
  }

  private Published deliver(
      List<TopicSubscription> listening, String source, TopicPattern topic, JsonNode payload) {
    Instant now = clock.instant();
    JsonNode event =
        Json.object()
            .put("id", UUID.randomUUID().toString())
            .put("topic", topic.toString())
            .put("source", source)
            .put("at", now.toString())
            .set("payload", payload);
    List<Order> orders = new ArrayList<>();
    for (TopicSubscription one : listening) {
      if (queue.count(one.holder(), Kind.EVENT) < MOST_WAITING) {
        String lane = "%s %s".formatted(one.pattern(), one.tool());
        orders.add(new Order(one.holder(), one.tool(), event, Kind.EVENT, now, lane, ""));
      }
    }
    if (!orders.isEmpty()) {
      var _ = queue.add(orders);
    }
    return new Published(orders.size(), listening.size() - orders.size());
  }

  /** A subscription whose permission was taken back is deaf. */
  private boolean hears(TopicSubscription one, TopicPattern topic) {
    TopicPattern wanted = TopicPattern.read(one.pattern());
    Instant now = clock.instant();
    return wanted.covers(topic)
        && grants.of(one.holder()).stream()
            .filter(grant -> grant.holdsAt(now) && grant.permission().capability().equals("events"))
            .anyMatch(grant -> lets(grant, wanted));
  }

  private static boolean lets(Grant grant, TopicPattern wanted) {
    try {
      EventsPermission permission = EventsPermission.read(grant.permission());
      return permission.listens() && permission.pattern().covers(wanted);
    } catch (AnnexException e) {
      return false;
    }
  }
}
