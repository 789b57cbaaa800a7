package dev.annex.capabilities.schedule;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.own.OwnTool;
import dev.annex.capabilities.schedule.CallAfter.Request;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

final class CallAfter implements Operation<Request, Appointment.Making, Appointments.Made> {

  static final String NAME = "schedule.after";

  /** Far beyond what anybody waits for, and far from where dates overflow. */
  static final Duration LONGEST = Duration.ofDays(3_650);

  record Request(Optional<Long> delayMillis, Optional<String> tool, Optional<JsonNode> arguments) {}

  private final Appointments appointments;
  private final Clock clock;

  CallAfter(Appointments appointments, Clock clock) {
    this.appointments = appointments;
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<Request> requestType() {
    return Request.class;
  }

  @Override
  public Appointment.Making resolve(Request request, Requester requester) {
    long delay = HostRequests.required(request.delayMillis(), NAME, "delayMillis");
    if (delay < 0 || delay > LONGEST.toMillis()) {
      throw HostRequests.invalidField(
          NAME,
          "delayMillis",
          "is %d, it must be between 0 and %d".formatted(delay, LONGEST.toMillis()));
    }
    return new Appointment.Making(
        requester.extension().id(),
        OwnTool.named(request.tool(), NAME, requester),
        OwnTool.arguments(request.arguments(), NAME, "arguments"),
        clock.instant().plusMillis(delay),
        Optional.empty());
  }

  @Override
  public Appointments.Made perform(Permit<Appointment.Making> permit, HostContext context) {
    return appointments.make(permit.target(), context);
  }

  @Override
  public boolean routine() {
    return false;
  }
}
