package dev.annex.capabilities.websocket;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.lasting.Callbacks;
import dev.annex.capabilities.lasting.LastingConnection;
import dev.annex.capabilities.lasting.LastingConnections;
import dev.annex.capabilities.lasting.RememberedPermits;
import dev.annex.capabilities.net.Patience;
import dev.annex.capabilities.websocket.Dialing.Dialed;
import dev.annex.capabilities.websocket.OpenConnection.Request;
import dev.annex.capabilities.websocket.OpenConnection.Response;
import dev.annex.capabilities.websocket.WebSocketTarget.Lasting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

final class OpenConnection implements Operation<Request, Lasting, Response> {

  static final String NAME = "websocket.open";

  private static final Duration FOREVER = Duration.ofDays(2);

  record Request(
      Optional<String> url,
      Optional<List<List<String>>> headers,
      Optional<List<String>> subprotocols,
      Optional<String> tool,
      Optional<Long> timeoutMs,
      Optional<Long> idleMs,
      Optional<Boolean> insecure) {}

  /**
   * An open connection.
   *
   * @param protocol the subprotocol that the server chose; empty for none
   */
  record Response(String connection, String protocol) {}

  private final Dialing dialing;
  private final LastingConnections connections;

  OpenConnection(Dialing dialing, LastingConnections connections) {
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
  public Lasting resolve(Request request, Requester requester) {
    return new Lasting(
        Openings.read(
            NAME,
            request.url(),
            request.headers(),
            request.subprotocols(),
            request.timeoutMs(),
            request.insecure()),
        Callbacks.idle(request.idleMs(), NAME),
        Callbacks.tool(request.tool(), NAME, requester));
  }

  @Override
  public Response perform(Permit<Lasting> permit, HostContext context) {
    Lasting wish = permit.target();
    RememberedPermits permits = new RememberedPermits(context.permits(), permit);
    Patience patience = new Patience(context.meter(), wish.opening().timeout());
    Dialed dialed = dialing.dial(wish.opening(), NAME, context, permits, patience);
    Session session = dialed.session();
    try {
      session.incoming().waiting(() -> FOREVER);
      WebSocketLine line = new WebSocketLine(session, dialed.protocol());
      LastingConnection made =
          connections.add(
              context.requester().extension().id(),
              WebSocketCapability.FAMILY,
              new LastingConnection.Terms(wish.toString(), wish.tool(), wish.idle()),
              line,
              permits,
              WebSocketPermission::read);
      return new Response(made.id(), line.protocol());
    } catch (RuntimeException e) {
      session.connection().abort();
      throw e;
    }
  }

  @Override
  public boolean routine() {
    return false;
  }
}
