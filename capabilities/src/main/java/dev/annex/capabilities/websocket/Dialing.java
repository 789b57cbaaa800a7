package dev.annex.capabilities.websocket;

import dev.annex.api.call.Subscription;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Permits;
import dev.annex.capabilities.http.RequestHead;
import dev.annex.capabilities.injection.InjectedSecrets;
import dev.annex.capabilities.injection.InjectedSecrets.Sending;
import dev.annex.capabilities.net.Connection;
import dev.annex.capabilities.net.NetFailure;
import dev.annex.capabilities.net.Outbound;
import dev.annex.capabilities.net.Patience;
import dev.annex.capabilities.net.Tls;
import dev.annex.capabilities.secrets.SecretSource;
import dev.annex.capabilities.websocket.WebSocketTarget.Opening;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * Connects to permitted servers and says hello: fills in secrets, has the addresses of the host
 * admitted, connects, shakes hands. Any thread.
 */
final class Dialing {

  private final Outbound outbound;
  private final SecretSource source;
  private final SecureRandom random;

  Dialing(Outbound outbound, SecretSource source, SecureRandom random) {
    this.outbound = outbound;
    this.source = source;
    this.random = random;
  }

  /**
   * A conversation that can begin.
   *
   * @param protocol the subprotocol that the server chose; empty for none
   */
  record Dialed(Session session, Optional<String> protocol) {}

  /**
   * Connects; nothing stays open when it fails.
   *
   * @param permits asked for what keeps the connection open. A secret is asked for apart: once it
   *     was sent, taking back its permission keeps nothing from the server
   */
  Dialed dial(
      Opening wish, String operation, HostContext context, Permits permits, Patience patience) {
    String attempted = "%s of %s".formatted(operation, wish);
    if (!wish.checked()) {
      var _ =
          permits.ask(
              WebSocketCapability.UNCHECKED, new WebSocketTarget.Unchecked(wish.url()), false);
    }
    InjectedSecrets secrets = new InjectedSecrets(source);
    RequestHead head =
        new RequestHead(
                operation,
                new Sending(attempted, Urls.asWebSocket(wish.url().origin())),
                wish.url(),
                wish.fields())
            .filled(secrets, context);
    Optional<Tls> tls =
        wish.url().secure()
            ? Optional.of(new Tls(wish.url().host(), wish.checked()))
            : Optional.empty();
    Connection connection =
        outbound.connect(
            new Outbound.Wish(
                wish.url().host(), wish.url().port(), tls, attempted, WebSocketCapability.CONNECT),
            context.requester().extension(),
            permits,
            patience);
    try {
      Dialed dialed =
          shakeHands(
              connection,
              new Handshake(head.url(), head.fields(), wish.protocols(), random),
              secrets,
              attempted,
              patience);
      context.meter().check();
      return dialed;
    } catch (RuntimeException e) {
      connection.abort();
      throw e;
    }
  }

  private Dialed shakeHands(
      Connection connection,
      Handshake handshake,
      InjectedSecrets secrets,
      String attempted,
      Patience patience) {
    Incoming in = new Incoming(connection, patience::left);
    try (Subscription _ = patience.meter().onStop(connection::abort)) {
      connection.write(handshake.request(), patience, attempted);
      Optional<String> protocol = handshake.answer(in, attempted);
      return new Dialed(new Session(connection, in, secrets.scrubber(), random), protocol);
    } catch (SocketTimeoutException e) {
      patience.meter().check();
      throw NetFailure.TIMEOUT.of(attempted, "the server did not answer in time");
    } catch (ProtocolException e) {
      throw e.failure(attempted);
    } catch (IOException e) {
      patience.meter().check();
      throw NetFailure.of(e).of(attempted);
    }
  }
}
