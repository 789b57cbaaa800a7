package dev.annex.capabilities.tcp;

import dev.annex.api.access.Permit;
import dev.annex.api.call.Budget;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.net.Connection;
import dev.annex.capabilities.net.Patience;
import dev.annex.capabilities.tcp.TcpTarget.Writing;
import dev.annex.capabilities.tcp.Write.Request;
import java.util.Optional;

final class Write implements Operation<Request, Writing, Operation.Nothing> {

  static final String NAME = "tcp.write";

  record Request(Optional<Long> handle, Optional<byte[]> data, Optional<Long> timeoutMs) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<Request> requestType() {
    return Request.class;
  }

  @Override
  public Writing resolve(Request request, Requester requester) {
    return new Writing(
        TcpRequests.handle(request.handle(), NAME),
        HostRequests.required(request.data(), NAME, "data"),
        TcpRequests.time(request.timeoutMs(), NAME, "timeoutMs"));
  }

  @Override
  public Nothing perform(Permit<Writing> permit, HostContext context) {
    Writing wish = permit.target();
    Connection connection =
        context.requester().handles().get(NAME, wish.handle(), Connection.class);
    context.meter().spend(Budget.HTTP_BYTES, wish.data().length);
    connection.write(
        wish.data(), new Patience(context.meter(), wish.timeout()), Dialing.attempted(NAME, wish));
    return Nothing.NOTHING;
  }

  @Override
  public boolean routine() {
    return true;
  }
}
