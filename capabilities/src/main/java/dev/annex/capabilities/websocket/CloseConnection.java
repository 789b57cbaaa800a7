package dev.annex.capabilities.websocket;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.lasting.LastingConnections;
import dev.annex.capabilities.websocket.CloseConnection.Request;
import dev.annex.capabilities.websocket.WebSocketTarget.Closing;
import dev.annex.capabilities.websocket.WebSocketTarget.Which;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

final class CloseConnection implements Operation<Request, Closing, Operation.Nothing> {

  static final String NAME = "websocket.close";

  private static final int NORMAL = 1000;
  private static final int MOST_REASON_BYTES = Frame.MOST_CONTROL_BYTES - Short.BYTES;

  record Request(
      Optional<String> connection,
      Optional<Long> handle,
      Optional<Long> code,
      Optional<String> reason) {}

  private final LastingConnections connections;

  CloseConnection(LastingConnections connections) {
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
  public Closing resolve(Request request, Requester requester) {
    long code = request.code().orElse((long) NORMAL);
    if (!sendable(code)) {
      throw HostRequests.invalidField(
          NAME,
          "code",
          "is %d, it must be one of 1000 to 1003, 1007 to 1014 and 3000 to 4999".formatted(code));
    }
    String reason = request.reason().orElse("");
    if (reason.getBytes(StandardCharsets.UTF_8).length > MOST_REASON_BYTES) {
      throw HostRequests.invalidField(
          NAME, "reason", "is longer than %d bytes".formatted(MOST_REASON_BYTES));
    }
    return new Closing(
        Which.read(NAME, request.connection(), request.handle()), (int) code, reason);
  }

  /** The others stand for what nobody says, or for nothing yet (RFC 6455 7.4). */
  private static boolean sendable(long code) {
    return (code >= NORMAL && code <= 1003)
        || (code >= 1007 && code <= 1014)
        || (code >= 3000 && code <= 4999);
  }

  @Override
  public Nothing perform(Permit<Closing> permit, HostContext context) {
    Closing wish = permit.target();
    switch (wish.which()) {
      case Which.Kept(String connection) ->
          connections
              .open(context.requester().extension().id(), connection, WebSocketLine.class)
              .ifPresent(found ->
                  found.connection().close(() -> found.line().close(wish.code(), wish.reason())));
      case Which.Held(long handle) ->
          context
              .requester()
              .handles()
              .get(NAME, handle, Dialogue.class)
              .leave(wish.code(), wish.reason());
    }
    return Nothing.NOTHING;
  }

  @Override
  public boolean routine() {
    return true;
  }
}
