package dev.annex.capabilities.schedule;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.store.DeliveryQueue.Delivery;
import dev.annex.capabilities.schedule.ListAppointments.Request;
import dev.annex.capabilities.schedule.ListAppointments.Response;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

final class ListAppointments implements Operation<Request, Appointment.Listing, Response> {

  static final String NAME = "schedule.list";

  record Request() {}

  record Response(List<One> appointments) {}

  /**
   * One of them.
   *
   * @param rule its time zone and cron expression, when it comes again
   */
  record One(long id, String tool, String due, Optional<String> rule, JsonNode arguments) {
    static One of(Delivery delivery) {
      return new One(
          delivery.number(),
          delivery.order().tool(),
          delivery.order().due().toString(),
          Optional.of(delivery.order().rule()).filter(rule -> !rule.isEmpty()),
          delivery.order().arguments());
    }
  }

  private final Appointments appointments;

  ListAppointments(Appointments appointments) {
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
  public Appointment.Listing resolve(Request request, Requester requester) {
    return new Appointment.Listing(requester.extension().id());
  }

  @Override
  public Response perform(Permit<Appointment.Listing> permit, HostContext context) {
    return new Response(appointments.of(permit.target()).stream().map(One::of).toList());
  }

  @Override
  public boolean routine() {
    return true;
  }
}
