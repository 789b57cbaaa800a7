package dev.annex.capabilities.lasting;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.lasting.OwnConnections.Telling;
import dev.annex.capabilities.lasting.SetCallback.Request;
import java.util.Optional;

/** Has another tool told what comes over a connection of one protocol, or none. */
public final class SetCallback implements Operation<Request, Telling, Operation.Nothing> {

  record Request(Optional<String> connection, Optional<String> tool) {}

  private final String name;
  private final LastingConnections connections;
  private final Class<? extends Line> kind;

  /** Under a name of the protocol's, for its connections. */
  public SetCallback(String name, LastingConnections connections, Class<? extends Line> kind) {
    this.name = name;
    this.connections = connections;
    this.kind = kind;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Class<Request> requestType() {
    return Request.class;
  }

  @Override
  public Telling resolve(Request request, Requester requester) {
    return new Telling(
        HostRequests.required(request.connection(), name, "connection"),
        Callbacks.tool(request.tool(), name, requester));
  }

  @Override
  public Nothing perform(Permit<Telling> permit, HostContext context) {
    Telling wish = permit.target();
    connections
        .find(name, context.requester().extension().id(), wish.connection(), kind)
        .connection()
        .tell(wish.tool());
    return Nothing.NOTHING;
  }

  @Override
  public boolean routine() {
    return true;
  }
}
