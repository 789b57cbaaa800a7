package dev.annex.capabilities.websocket;

import dev.annex.api.access.Permit;
import dev.annex.api.call.Budget;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.lasting.LastingConnections;
import dev.annex.capabilities.net.Patience;
import dev.annex.capabilities.websocket.SendMessage.Request;
import dev.annex.capabilities.websocket.WebSocketTarget.Sending;
import dev.annex.capabilities.websocket.WebSocketTarget.Which;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

final class SendMessage implements Operation<Request, Sending, Operation.Nothing> {

  static final String NAME = "websocket.send";

  record Request(
      Optional<String> connection,
      Optional<Long> handle,
      Optional<String> text,
      Optional<byte[]> bytes) {}

  private final LastingConnections connections;

  SendMessage(LastingConnections connections) {
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
    Which which = Which.read(NAME, request.connection(), request.handle());
    if (request.text().isPresent() && request.bytes().isPresent()) {
      throw HostRequests.invalidField(NAME, "bytes", "cannot stand beside text");
    }
    Optional<byte[]> text = request.text().map(value -> value.getBytes(StandardCharsets.UTF_8));
    return text.isPresent()
        ? new Sending(which, Frame.TEXT, text.get())
        : new Sending(
            which, Frame.BINARY, HostRequests.required(request.bytes(), NAME, "text\" or \"bytes"));
  }

  /** Sends a message as one frame; waits while the server takes nothing. */
  @Override
  public Nothing perform(Permit<Sending> permit, HostContext context) {
    Sending wish = permit.target();
    context.meter().spend(Budget.HTTP_BYTES, wish.payload().length);
    switch (wish.which()) {
      case Which.Kept(String connection) -> {
        var found =
            connections.find(
                NAME, context.requester().extension().id(), connection, WebSocketLine.class);
        send(found.line().session(), found.connection().name(), wish, context);
      }
      case Which.Held(long handle) -> {
        Dialogue dialogue = context.requester().handles().get(NAME, handle, Dialogue.class);
        send(dialogue.session(), dialogue.name(), wish, context);
      }
    }
    return Nothing.NOTHING;
  }

  private static void send(Session session, String to, Sending wish, HostContext context) {
    session
        .connection()
        .write(
            session.frame(wish.opcode(), wish.payload()),
            new Patience(context.meter(), Optional.empty()),
            "%s to %s".formatted(NAME, to));
  }

  @Override
  public boolean routine() {
    return true;
  }
}
