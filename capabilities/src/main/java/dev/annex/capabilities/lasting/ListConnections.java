package dev.annex.capabilities.lasting;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.lasting.ListConnections.Request;
import dev.annex.capabilities.lasting.OwnConnections.Listing;

/** Lists the connections of one protocol that an extension has open. */
public final class ListConnections implements Operation<Request, Listing, Listed.Response> {

  record Request() {}

  private final String name;
  private final LastingConnections connections;
  private final Class<? extends Line> kind;

  /** Under a name of the protocol's, for its connections. */
  public ListConnections(String name, LastingConnections connections, Class<? extends Line> kind) {
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
  public Listing resolve(Request request, Requester requester) {
    return new Listing();
  }

  @Override
  public Listed.Response perform(Permit<Listing> permit, HostContext context) {
    return Listed.of(connections.of(context.requester().extension().id(), kind));
  }

  @Override
  public boolean routine() {
    return true;
  }
}
