package dev.annex.capabilities.tcp;

import dev.annex.api.access.Permit;
import dev.annex.api.call.Budget;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.net.Connection;
import dev.annex.capabilities.net.Patience;
import dev.annex.capabilities.tcp.Read.Request;
import dev.annex.capabilities.tcp.Read.Response;
import dev.annex.capabilities.tcp.TcpTarget.Reading;
import java.util.Arrays;
import java.util.Optional;

final class Read implements Operation<Request, Reading, Response> {

  static final String NAME = "tcp.read";

  static final int DEFAULT_BYTES = 64 << 10;
  static final int MOST_BYTES = 1 << 20;

  record Request(Optional<Long> handle, Optional<Long> maxBytes, Optional<Long> timeoutMs) {}

  /** What came; empty when the other side has ended. */
  record Response(byte[] data, boolean end) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<Request> requestType() {
    return Request.class;
  }

  @Override
  public Reading resolve(Request request, Requester requester) {
    long most = request.maxBytes().orElse((long) DEFAULT_BYTES);
    if (most < 1 || most > MOST_BYTES) {
      throw HostRequests.invalidField(
          NAME, "maxBytes", "is %d, it must be between 1 and %d".formatted(most, MOST_BYTES));
    }
    return new Reading(
        TcpRequests.handle(request.handle(), NAME),
        (int) most,
        TcpRequests.time(request.timeoutMs(), NAME, "timeoutMs"));
  }

  @Override
  public Response perform(Permit<Reading> permit, HostContext context) {
    Reading wish = permit.target();
    Connection connection =
        context.requester().handles().get(NAME, wish.handle(), Connection.class);
    byte[] into = new byte[wish.most()];
    int came =
        connection.read(
            into, new Patience(context.meter(), wish.timeout()), Dialing.attempted(NAME, wish));
    if (came < 0) {
      return new Response(new byte[0], true);
    }
    context.meter().spend(Budget.HTTP_BYTES, came);
    return new Response(Arrays.copyOf(into, came), false);
  }

  @Override
  public boolean routine() {
    return true;
  }
}
