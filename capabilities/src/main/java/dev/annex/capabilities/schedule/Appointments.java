package dev.annex.capabilities.schedule;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.capability.HostContext;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.store.DeliveryQueue;
import dev.annex.api.store.DeliveryQueue.Kind;
import dev.annex.api.store.DeliveryQueue.Order;
import dev.annex.api.value.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes appointments within the limit of their extension. Any thread. */
final class Appointments {

  record Made(long id, Instant due) {}

  private final DeliveryQueue queue;

  Appointments(DeliveryQueue queue) {
    this.queue = queue;
  }

  /** One at a time, so that nobody slips past the limit. */
  synchronized Made make(Appointment.Making wanted, HostContext context) {
    Limits limits = context.requester().extension().limits();
    long most = limits.get(Limit.SCHEDULES);
    if (queue.count(wanted.owner(), Kind.APPOINTMENT) >= most) {
      throw new AnnexException(
          ErrorCode.LIMIT_REACHED,
          "Appointment for %s refused: \"%s\" has %d open, limit %s. Cancel one; its manifest may want up to %d, if the operator allows that."
              .formatted(
                  wanted, wanted.owner(), most, Limit.SCHEDULES.key(), Limit.SCHEDULES.maximum()),
          Map.of("limit", Json.object().stringNode(Limit.SCHEDULES.key())));
    }
    String rule = wanted.rule().map(CronRule::toString).orElse("");
    Order order =
        new Order(
            wanted.owner(),
            wanted.tool(),
            wanted.arguments(),
            Kind.APPOINTMENT,
            wanted.due(),
            "",
            rule);
    return new Made(queue.add(List.of(order)).getFirst(), wanted.due());
  }

  List<DeliveryQueue.Delivery> of(Appointment.Listing wanted) {
    return queue.of(wanted.owner(), Kind.APPOINTMENT);
  }

  boolean cancel(Appointment.Cancelling wanted) {
    Optional<DeliveryQueue.Delivery> found =
        queue.of(wanted.owner(), Kind.APPOINTMENT).stream()
            .filter(one -> one.number() == wanted.id())
            .findFirst();
    return found.isPresent() && queue.remove(wanted.owner(), wanted.id());
  }
}
