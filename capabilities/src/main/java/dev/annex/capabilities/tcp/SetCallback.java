package dev.annex.capabilities.tcp;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.lasting.Callbacks;
import dev.annex.capabilities.lasting.LastingConnections;
import dev.annex.capabilities.tcp.SetCallback.Request;
import dev.annex.capabilities.tcp.TcpTarget.Telling;
import java.util.Optional;

final class SetCallback implements Operation<Request, Telling, Operation.Nothing> {

  static final String NAME = "tcp.set-callback";

  record Request(Optional<String> connection, Optional<String> tool) {}

  private final LastingConnections connections;

  SetCallback(LastingConnections connections) {
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
  public Telling resolve(Request request, Requester requester) {
    return new Telling(
        HostRequests.required(request.connection(), NAME, "connection"),
        Callbacks.tool(request.tool(), NAME, requester));
  }

  @Override
  public Nothing perform(Permit<Telling> permit, HostContext context) {
    Telling wish = permit.target();
    connections
        .find(NAME, context.requester().extension().id(), wish.connection(), TcpLine.class)
        .connection()
        .tell(wish.tool());
    return Nothing.NOTHING;
  }

  @Override
  public boolean routine() {
    return true;
  }
}
