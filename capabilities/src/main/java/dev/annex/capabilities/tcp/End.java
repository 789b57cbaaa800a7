package dev.annex.capabilities.tcp;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.lasting.LastingConnections;
import dev.annex.capabilities.tcp.End.Request;
import dev.annex.capabilities.tcp.TcpTarget.Ending;
import java.util.Optional;

final class End implements Operation<Request, Ending, Operation.Nothing> {

  static final String NAME = "tcp.end";

  record Request(Optional<String> connection) {}

  private final LastingConnections connections;

  End(LastingConnections connections) {
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
  public Ending resolve(Request request, Requester requester) {
    return new Ending(HostRequests.required(request.connection(), NAME, "connection"));
  }

  /** What was sent still arrives. Does nothing to what is over. */
  @Override
  public Nothing perform(Permit<Ending> permit, HostContext context) {
    connections
        .open(context.requester().extension().id(), permit.target().connection(), TcpLine.class)
        .ifPresent(found -> found.connection().close(found.line().connection()::close));
    return Nothing.NOTHING;
  }

  @Override
  public boolean routine() {
    return true;
  }
}
