package dev.annex.capabilities.schedule;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.schedule.CancelAppointment.Request;
import dev.annex.capabilities.schedule.CancelAppointment.Response;
import java.util.Optional;

final class CancelAppointment implements Operation<Request, Appointment.Cancelling, Response> {

  static final String NAME = "schedule.cancel";

  record Request(Optional<Long> id) {}

  record Response(boolean cancelled) {}

  private final Appointments appointments;

  CancelAppointment(Appointments appointments) {
    this.appointments = appointments;
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
  public Appointment.Cancelling resolve(Request request, Requester requester) {
    return new Appointment.Cancelling(
        requester.extension().id(), HostRequests.required(request.id(), NAME, "id"));
  }

  @Override
  public Response perform(Permit<Appointment.Cancelling> permit, HostContext context) {
    return new Response(appointments.cancel(permit.target()));
  }

  @Override
  public boolean routine() {
    return false;
  }
}
