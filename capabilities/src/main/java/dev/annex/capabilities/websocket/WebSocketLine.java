package dev.annex.capabilities.websocket;

import dev.annex.api.value.Json;
import dev.annex.capabilities.lasting.Event;
import dev.annex.capabilities.lasting.Line;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/** A lasting WebSocket connection. */
final class WebSocketLine implements Line {

  /** How long the other side may take to say goodbye, too. */
  private static final Duration GOODBYE = Duration.ofSeconds(5);

  private final Session session;
  private final Optional<String> protocol;
  private boolean opened;

  WebSocketLine(Session session, Optional<String> protocol) {
    this.session = session;
    this.protocol = protocol;
  }

  Session session() {
    return session;
  }

  /** The subprotocol; empty for none. */
  String protocol() {
    return protocol.orElse("");
  }

  @Override
  public Event next() throws IOException {
    if (!opened) {
      opened = true;
      var json = Json.object().put("type", "open").put("protocol", protocol());
      return new Event(json, 0, false);
    }
    try {
      return switch (session.next(Session.MOST_MESSAGE_BYTES)) {
        case Message.Text text ->
            new Event(
                Json.object().put("type", "message").put("text", text.text()), text.size(), false);
        case Message.Binary binary ->
            new Event(
                Json.object()
                    .put("type", "message")
                    .put("bytes", Base64.getEncoder().encodeToString(binary.bytes())),
                binary.size(),
                false);
        case Message.Closing closing ->
            new Event(
                Json.object()
                    .put("type", "close")
                    .put("code", closing.code())
                    .put("reason", closing.reason()),
                0,
                true);
      };
    } catch (ProtocolException e) {
      return over(e.word());
    }
  }

  @Override
  public Event over(String reason) {
    return new Event(Json.object().put("type", "error").put("reason", reason), 0, true);
  }

  @Override
  public Duration quiet() {
    return session.connection().quiet();
  }

  /** Says goodbye in the background and ends the connection when the other side did, too. */
  void close(int code, String reason) {
    var _ =
        Thread.ofVirtual()
            .name("annex-goodbye")
            .start(() -> {
              try {
                session.sayGoodbye(code, reason);
                Thread.sleep(GOODBYE);
              } catch (IOException e) {
                // It is over already, or takes nothing.
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                abort();
              }
            });
  }

  @Override
  public void abort() {
    session.connection().abort();
  }
}
