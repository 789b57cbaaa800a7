package dev.annex.capabilities.websocket;

import dev.annex.api.access.Permit;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.websocket.ReceiveMessage.Request;
import dev.annex.capabilities.websocket.ReceiveMessage.Response;
import dev.annex.capabilities.websocket.WebSocketTarget.Hearing;
import java.util.Optional;

/** Waits for what comes over a connection of the call. */
final class ReceiveMessage implements Operation<Request, Hearing, Response> {

  static final String NAME = "websocket.receive";

  private static final String MESSAGE = "message";

  record Request(Optional<Long> handle) {}

  /**
   * What came.
   *
   * @param type {@code message}, with text or bytes; {@code close}, with code and reason
   */
  record Response(
      String type,
      Optional<String> text,
      Optional<byte[]> bytes,
      Optional<Integer> code,
      Optional<String> reason) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<Request> requestType() {
    return Request.class;
  }

  @Override
  public Hearing resolve(Request request, Requester requester) {
    return new Hearing(HostRequests.required(request.handle(), NAME, "handle"));
  }

  @Override
  public Response perform(Permit<Hearing> permit, HostContext context) {
    Dialogue dialogue =
        context.requester().handles().get(NAME, permit.target().handle(), Dialogue.class);
    if (!dialogue.beginWait()) {
      throw HostRequests.invalidField(NAME, "handle", "is waited for already; one wait at a time");
    }
    try {
      return switch (dialogue.next()) {
        case Message.Text text ->
            new Response(
                MESSAGE,
                Optional.of(text.text()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        case Message.Binary binary ->
            new Response(
                MESSAGE,
                Optional.empty(),
                Optional.of(binary.bytes()),
                Optional.empty(),
                Optional.empty());
        case Message.Closing closing ->
            new Response(
                "close",
                Optional.empty(),
                Optional.empty(),
                Optional.of(closing.code()),
                Optional.of(closing.reason()));
      };
    } finally {
      dialogue.endWait();
    }
  }

  @Override
  public boolean routine() {
    return true;
  }
}
