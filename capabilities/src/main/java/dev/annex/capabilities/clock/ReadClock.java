package dev.annex.capabilities.clock;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.clock.ReadClock.Request;
import dev.annex.capabilities.clock.ReadClock.Response;
import dev.annex.capabilities.clock.ReadClock.TimeOfDay;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

final class ReadClock implements Operation<Request, TimeOfDay, Response> {

  record Request() {}

  record TimeOfDay() {
    @Override
    public String toString() {
      return "the time of day";
    }
  }

  record Response(long epochMillis, String iso) {}

  private final Clock clock;

  ReadClock(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return "clock.now";
  }

  @Override
  public Class<Request> requestType() {
    return Request.class;
  }

  @Override
  public TimeOfDay resolve(Request request, Requester requester) {
    return new TimeOfDay();
  }

  @Override
  public Response perform(Permit<TimeOfDay> permit, HostContext context) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return new Response(now.toEpochMilli(), now.toString());
  }

  @Override
  public boolean routine() {
    return true;
  }

  @Override
  public boolean free() {
    return true;
  }
}
