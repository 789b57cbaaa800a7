package dev.annex.capabilities.tcp;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.lasting.Callbacks;
import dev.annex.capabilities.lasting.LastingConnection;
import dev.annex.capabilities.lasting.LastingConnections;
import dev.annex.capabilities.lasting.RememberedPermits;
import dev.annex.capabilities.net.Connection;
import dev.annex.capabilities.net.Patience;
import dev.annex.capabilities.tcp.Open.Request;
import dev.annex.capabilities.tcp.Open.Response;
import dev.annex.capabilities.tcp.TcpTarget.Opening;
import java.util.Optional;

final class Open implements Operation<Request, Opening, Response> {

  static final String NAME = "tcp.open";

  record Request(
      Optional<String> host,
      Optional<Long> port,
      Optional<Boolean> tls,
      Optional<Boolean> insecure,
      Optional<String> serverName,
      Optional<Long> timeoutMs,
      Optional<String> tool,
      Optional<Long> idleMs) {}

  record Response(String connection) {}

  private final Dialing dialing;
  private final LastingConnections connections;

  Open(Dialing dialing, LastingConnections connections) {
    this.dialing = dialing;
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
  public Opening resolve(Request request, Requester requester) {
    return new Opening(
        TcpRequests.dial(
            NAME,
            request.host(),
            request.port(),
            request.tls(),
            request.insecure(),
            request.serverName(),
            request.timeoutMs()),
        Callbacks.tool(request.tool(), NAME, requester),
        Callbacks.idle(request.idleMs(), NAME));
  }

  @Override
  public Response perform(Permit<Opening> permit, HostContext context) {
    Opening wish = permit.target();
    RememberedPermits permits = new RememberedPermits(context.permits(), permit);
    HostContext remembering =
        new HostContext(context.requester(), context.meter(), context.progress(), permits);
    Connection connection =
        dialing.connectForLong(
            wish.dial(), NAME, remembering, new Patience(context.meter(), wish.dial().timeout()));
    try {
      context.meter().check();
      LastingConnection made =
          connections.add(
              context.requester().extension().id(),
              TcpCapability.FAMILY,
              new LastingConnection.Terms(wish.toString(), wish.tool(), wish.idle()),
              new TcpLine(connection),
              permits,
              TcpPermission::read);
      return new Response(made.id());
    } catch (RuntimeException e) {
      connection.abort();
      throw e;
    }
  }

  @Override
  public boolean routine() {
    return false;
  }
}
