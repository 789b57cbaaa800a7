package dev.annex.capabilities.tcp;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.lasting.LastingConnections;
import dev.annex.capabilities.lasting.Listed;
import dev.annex.capabilities.tcp.ListConnections.Request;
import dev.annex.capabilities.tcp.TcpTarget.Listing;

final class ListConnections implements Operation<Request, Listing, Listed.Response> {

  static final String NAME = "tcp.list";

  record Request() {}

  private final LastingConnections connections;

  ListConnections(LastingConnections connections) {
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
  public Listing resolve(Request request, Requester requester) {
    return new Listing();
  }

  @Override
  public Listed.Response perform(Permit<Listing> permit, HostContext context) {
    return Listed.of(connections.of(context.requester().extension().id(), TcpLine.class));
  }

  @Override
  public boolean routine() {
    return true;
  }
}
