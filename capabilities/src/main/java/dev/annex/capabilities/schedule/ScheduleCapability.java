package dev.annex.capabilities.schedule;

import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Operation;
import dev.annex.api.store.DeliveryQueue;
import java.time.Clock;
import java.util.List;

/**
 * Calls an extension's own tools at later times, once or again and again. Appointments survive a
 * restart; what was missed meanwhile is made up for, once.
 */
public final class ScheduleCapability implements Capability {

  private final List<Operation<?, ?, ?>> operations;

  /** Appointments in a queue. */
  public ScheduleCapability(DeliveryQueue queue, Clock clock) {
    Appointments appointments = new Appointments(queue);
    this.operations =
        List.of(
            new CallAfter(appointments, clock),
            new CallRepeatedly(appointments, clock),
            new ListAppointments(appointments),
            new CancelAppointment(appointments));
  }

  @Override
  public String name() {
    return "schedule";
  }

  @Override
  public String summary() {
    return "Have its own tools called later, once or by a calendar";
  }

  @Override
  public List<Operation<?, ?, ?>> operations() {
    return operations;
  }

  @Override
  public Permission readPermission(PermissionRequest request) {
    return SchedulePermission.read(request);
  }
}
