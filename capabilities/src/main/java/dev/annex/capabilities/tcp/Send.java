package dev.annex.capabilities.tcp;

import dev.annex.api.access.Permit;
import dev.annex.api.call.Budget;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.lasting.LastingConnections;
import dev.annex.capabilities.net.Patience;
import dev.annex.capabilities.tcp.Send.Request;
import dev.annex.capabilities.tcp.TcpTarget.Sending;
import java.util.Optional;

final class Send implements Operation<Request, Sending, Operation.Nothing> {

  static final String NAME = "tcp.send";

  record Request(Optional<String> connection, Optional<byte[]> data, Optional<Long> timeoutMs) {}

  private final LastingConnections connections;

  Send(LastingConnections connections) {
    this.connections = connections;
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
  public Sending resolve(Request request, Requester requester) {
    return new Sending(
        HostRequests.required(request.connection(), NAME, "connection"),
        HostRequests.required(request.data(), NAME, "data"),
        TcpRequests.time(request.timeoutMs(), NAME, "timeoutMs"));
  }

  @Override
  public Nothing perform(Permit<Sending> permit, HostContext context) {
    Sending wish = permit.target();
    var found =
        connections.find(
            NAME, context.requester().extension().id(), wish.connection(), TcpLine.class);
    context.meter().spend(Budget.HTTP_BYTES, wish.data().length);
    found
        .line()
        .connection()
        .write(
            wish.data(),
            new Patience(context.meter(), wish.timeout()),
            "%s to %s".formatted(NAME, found.connection().name()));
    return Nothing.NOTHING;
  }

  @Override
  public boolean routine() {
    return true;
  }
}
