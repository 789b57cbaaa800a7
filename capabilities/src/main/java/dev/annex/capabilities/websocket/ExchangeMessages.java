package dev.annex.capabilities.websocket;

import dev.annex.api.access.Permit;
import dev.annex.api.call.Budget;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Subscription;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.net.Connection;
import dev.annex.capabilities.net.NetFailure;
import dev.annex.capabilities.net.Patience;
import dev.annex.capabilities.websocket.Dialing.Dialed;
import dev.annex.capabilities.websocket.ExchangeMessages.Request;
import dev.annex.capabilities.websocket.ExchangeMessages.Response;
import dev.annex.capabilities.websocket.WebSocketTarget.Exchange;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Connects, sends a message, waits for what is answered, says goodbye: all within one call. */
final class ExchangeMessages implements Operation<Request, Exchange, Response> {

  static final String NAME = "websocket.exchange";

  static final Duration USUAL_TIME = Duration.ofSeconds(30);
  static final int MOST_MESSAGES = 256;

  private static final int NORMAL = 1000;

  record Request(
      Optional<String> url,
      Optional<List<List<String>>> headers,
      Optional<List<String>> subprotocols,
      Optional<String> text,
      Optional<byte[]> bytes,
      Optional<Long> messages,
      Optional<Long> timeoutMs,
      Optional<Boolean> insecure) {}

  /**
   * What came.
   *
   * @param protocol the subprotocol that the server chose; empty for none
   * @param ended why no more was waited for: {@code messages}, {@code close}, {@code closed},
   *     {@code size} or {@code timeout}
   */
  record Response(String protocol, List<Received> messages, String ended) {}

  /** A message, as text or bytes. */
  record Received(Optional<String> text, Optional<byte[]> bytes) {}

  private final Dialing dialing;

  ExchangeMessages(Dialing dialing) {
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
  public Exchange resolve(Request request, Requester requester) {
    if (request.text().isPresent() && request.bytes().isPresent()) {
      throw HostRequests.invalidField(NAME, "bytes", "cannot stand beside text");
    }
    long messages = request.messages().orElse(1L);
    if (messages < 1 || messages > MOST_MESSAGES) {
      throw HostRequests.invalidField(
          NAME,
          "messages",
          "is %d, it must be between 1 and %d".formatted(messages, MOST_MESSAGES));
    }
    return new Exchange(
        Openings.read(
            NAME,
            request.url(),
            request.headers(),
            request.subprotocols(),
            request.timeoutMs(),
            request.insecure()),
        request
            .text()
            .map(text -> new Exchange.Said(Frame.TEXT, text.getBytes(StandardCharsets.UTF_8)))
            .or(() -> request.bytes().map(bytes -> new Exchange.Said(Frame.BINARY, bytes))),
        (int) messages);
  }

  @Override
  public Response perform(Permit<Exchange> permit, HostContext context) {
    Exchange wish = permit.target();
    String attempted = "%s with %s".formatted(NAME, wish);
    Patience patience =
        new Patience(context.meter(), Optional.of(wish.opening().timeout().orElse(USUAL_TIME)));
    Dialed dialed = dialing.dial(wish.opening(), NAME, context, context.permits(), patience);
    Session session = dialed.session();
    try (Connection connection = session.connection();
        Subscription _ = context.meter().onStop(connection::abort)) {
      wish.said()
          .ifPresent(said -> {
            context.meter().spend(Budget.HTTP_BYTES, said.payload().length);
            connection.write(session.frame(said.opcode(), said.payload()), patience, attempted);
          });
      List<Received> came = new ArrayList<>();
      String ended = receive(session, wish.messages(), came, context, attempted);
      sayGoodbye(session);
      return new Response(dialed.protocol().orElse(""), came, ended);
    }
  }

  /** Fills {@code came} and says why it ended; what came before a timeout is not lost. */
  private static String receive(
      Session session, int messages, List<Received> came, HostContext context, String attempted) {
    long room = context.meter().limits().get(Limit.HTTP_RESPONSE_BYTES);
    try {
      while (came.size() < messages) {
        Message message = session.next((int) Math.min(room, Session.MOST_MESSAGE_BYTES));
        context.meter().spend(Budget.HTTP_BYTES, message.size());
        room -= message.size();
        switch (message) {
          case Message.Text text ->
              came.add(new Received(Optional.of(text.text()), Optional.empty()));
          case Message.Binary binary ->
              came.add(new Received(Optional.empty(), Optional.of(binary.bytes())));
          case Message.Closing _ -> {
            return "close";
          }
        }
      }
      return "messages";
    } catch (SocketTimeoutException e) {
      context.meter().check();
      if (came.isEmpty()) {
        throw NetFailure.TIMEOUT.of(attempted, "no message came in time");
      }
      return "timeout";
    } catch (ProtocolException e) {
      if (e.code() == ProtocolException.TOO_LARGE && !came.isEmpty()) {
        return "size";
      }
      throw e.failure(attempted);
    } catch (IOException e) {
      context.meter().check();
      if (came.isEmpty()) {
        throw NetFailure.of(e).of(attempted);
      }
      return "closed";
    }
  }

  private static void sayGoodbye(Session session) {
    try {
      session.sayGoodbye(NORMAL, "");
    } catch (IOException e) {
      // It is over without, and what came has come.
    }
  }

  @Override
  public boolean routine() {
    return false;
  }
}
