package dev.annex.capabilities.schedule;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.fault.AnnexException;
import dev.annex.capabilities.own.OwnTool;
import dev.annex.capabilities.schedule.CallRepeatedly.Request;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

final class CallRepeatedly implements Operation<Request, Appointment.Making, Appointments.Made> {

  static final String NAME = "schedule.cron";

  record Request(
      Optional<String> cron,
      Optional<String> zone,
      Optional<String> tool,
      Optional<JsonNode> arguments) {}

  private final Appointments appointments;
  private final Clock clock;

  CallRepeatedly(Appointments appointments, Clock clock) {
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
    CronRule rule = rule(request);
    Instant first =
        rule.next(clock.instant())
            .orElseThrow(() -> HostRequests.invalidField(NAME, "cron", "is never due"));
    return new Appointment.Making(
        requester.extension().id(),
        OwnTool.named(request.tool(), NAME, requester),
        OwnTool.arguments(request.arguments(), NAME, "arguments"),
        first,
        Optional.of(rule));
  }

  private static CronRule rule(Request request) {
    String expression = HostRequests.required(request.cron(), NAME, "cron");
    try {
      return CronRule.of(request.zone().orElse("UTC"), expression);
    } catch (AnnexException e) {
      throw HostRequests.invalidField(
          NAME, "cron", "cannot be used: " + e.fault().message().replaceAll("\\.$", ""));
    }
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
