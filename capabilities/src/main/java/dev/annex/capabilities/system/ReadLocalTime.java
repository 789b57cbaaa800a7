package dev.annex.capabilities.system;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.name.Printable;
import dev.annex.capabilities.system.ReadLocalTime.Request;
import dev.annex.capabilities.system.ReadLocalTime.Response;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

final class ReadLocalTime implements Operation<Request, SystemFact.Time, Response> {

  static final String NAME = "system.time";

  private static final int MAX_SHOWN_LENGTH = 64;

  record Request(Optional<String> zone) {}

  /** The time of a zone; {@code iso} as RFC 3339 has it. */
  record Response(long epochSecond, int nano, String iso, String zone, int offsetSeconds) {}

  private final Clock clock;
  private final ZoneId own;

  ReadLocalTime(Clock clock, ZoneId own) {
    this.clock = clock;
    this.own = own;
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
  public SystemFact.Time resolve(Request request, Requester requester) {
    return new SystemFact.Time(request.zone().map(ReadLocalTime::zone));
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw HostRequests.invalidField(
          NAME,
          "zone",
          "is \"%s\", and there is no such zone; expected a name such as Europe/Zurich or UTC"
              .formatted(Printable.show(name, MAX_SHOWN_LENGTH)));
    }
  }

  @Override
  public Response perform(Permit<SystemFact.Time> permit, HostContext context) {
    ZonedDateTime now = clock.instant().atZone(permit.target().zone().orElse(own));
    return new Response(
        now.toEpochSecond(),
        now.getNano(),
        DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(now),
        now.getZone().getId(),
        now.getOffset().getTotalSeconds());
  }

  @Override
  public boolean routine() {
    return true;
  }
}
