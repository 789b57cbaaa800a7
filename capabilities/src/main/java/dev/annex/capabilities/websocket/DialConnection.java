package dev.annex.capabilities.websocket;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.net.Patience;
import dev.annex.capabilities.websocket.DialConnection.Request;
import dev.annex.capabilities.websocket.DialConnection.Response;
import dev.annex.capabilities.websocket.Dialing.Dialed;
import dev.annex.capabilities.websocket.WebSocketTarget.OfCall;
import java.util.List;
import java.util.Optional;

/** Makes a connection that the call itself talks over, and that ends with it. */
final class DialConnection implements Operation<Request, OfCall, Response> {

  static final String NAME = "websocket.dial";

  record Request(
      Optional<String> url,
      Optional<List<List<String>>> headers,
      Optional<List<String>> subprotocols,
      Optional<Long> timeoutMs,
      Optional<Boolean> insecure) {}

  /**
   * An open connection.
   *
   * @param protocol the subprotocol that the server chose; empty for none
   */
  record Response(long handle, String protocol) {}

  private final Dialing dialing;

  DialConnection(Dialing dialing) {
    this.dialing = dialing;
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
  public OfCall resolve(Request request, Requester requester) {
    return new OfCall(
        Openings.read(
            NAME,
            request.url(),
            request.headers(),
            request.subprotocols(),
            request.timeoutMs(),
            request.insecure()));
  }

  @Override
  public Response perform(Permit<OfCall> permit, HostContext context) {
    OfCall wish = permit.target();
    Patience patience = new Patience(context.meter(), wish.opening().timeout());
    Dialed dialed = dialing.dial(wish.opening(), NAME, context, context.permits(), patience);
    Session session = dialed.session();
    Patience call = new Patience(context.meter(), Optional.empty());
    session.incoming().waiting(call::left);
    WebSocketLine line = new WebSocketLine(session, dialed.protocol());
    Dialogue dialogue = new Dialogue(line, wish.toString(), context.meter());
    return new Response(context.requester().handles().add(dialogue), line.protocol());
  }

  @Override
  public boolean routine() {
    return false;
  }
}
