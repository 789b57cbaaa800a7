package dev.annex.capabilities.events;

import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Operation;
import dev.annex.api.store.TopicSubscriptions;
import java.util.List;

/**
 * Lets extensions tell one another what happened. Who listens is called back with every event, also
 * after the host was started again in between.
 */
public final class EventsCapability implements Capability {

  private final List<Operation<?, ?, ?>> operations;

  /** Events over a bus. */
  public EventsCapability(EventBus bus, TopicSubscriptions subscriptions) {
    this.operations =
        List.of(
            new Publish(bus),
            new Subscribe(subscriptions),
            new Unsubscribe(subscriptions),
            new ListSubscriptions(subscriptions));
  }

  @Override
  public String name() {
    return "events";
  }

  @Override
  public String summary() {
    return "Tell other extensions what happened, and hear it from them";
  }

  @Override
  public List<Operation<?, ?, ?>> operations() {
    return operations;
  }

  @Override
  public Permission readPermission(PermissionRequest request) {
    return EventsPermission.read(request);
  }
}
