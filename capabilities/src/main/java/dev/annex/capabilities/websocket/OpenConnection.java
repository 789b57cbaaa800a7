package dev.annex.capabilities.websocket;

import dev.annex.api.access.Permit;
import dev.annex.api.call.Subscription;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.http.Field;
import dev.annex.capabilities.http.FieldRules;
import dev.annex.capabilities.http.WebAddress;
import dev.annex.capabilities.lasting.Callbacks;
import dev.annex.capabilities.lasting.LastingConnection;
import dev.annex.capabilities.lasting.LastingConnections;
import dev.annex.capabilities.lasting.RememberedPermits;
import dev.annex.capabilities.net.Connection;
import dev.annex.capabilities.net.NetFailure;
import dev.annex.capabilities.net.Outbound;
import dev.annex.capabilities.net.Patience;
import dev.annex.capabilities.net.Tls;
import dev.annex.capabilities.websocket.OpenConnection.Request;
import dev.annex.capabilities.websocket.OpenConnection.Response;
import dev.annex.capabilities.websocket.WebSocketTarget.Opening;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

final class OpenConnection implements Operation<Request, Opening, Response> {

  static final String NAME = "websocket.open";

  static final int MOST_PROTOCOLS = 16;

  private static final Duration FOREVER = Duration.ofDays(2);
  private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);
  private static final Pattern PROTOCOL = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");

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

  private final Outbound outbound;
  private final LastingConnections connections;
  private final SecureRandom random;

  OpenConnection(Outbound outbound, LastingConnections connections, SecureRandom random) {
    this.outbound = outbound;
    this.connections = connections;
    this.random = random;
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
    WebAddress url = url(HostRequests.required(request.url(), NAME, "url"));
    boolean insecure = request.insecure().orElse(false);
    if (insecure && !url.secure()) {
      throw HostRequests.invalidField(NAME, "insecure", "means nothing without wss");
    }
    List<Field> fields = FieldRules.read(request.headers(), NAME, url);
    for (Field field : fields) {
      if (field.name().regionMatches(true, 0, "sec-websocket-", 0, 14)) {
        throw HostRequests.invalidField(
            NAME, "headers", "has a Sec-WebSocket field, which is the host's own to send");
      }
      if (field.is("content-length")) {
        throw HostRequests.invalidField(NAME, "headers", "announces a body, and there is none");
      }
    }
    request
        .timeoutMs()
        .ifPresent(timeout -> {
          if (timeout < 1 || timeout > LONGEST_TIMEOUT.toMillis()) {
            throw HostRequests.invalidField(
                NAME,
                "timeoutMs",
                "is %d, it must be between 1 and %d"
                    .formatted(timeout, LONGEST_TIMEOUT.toMillis()));
          }
        });
    return new Opening(
        url,
        fields,
        protocols(request.subprotocols().orElse(List.of())),
        !insecure,
        request.timeoutMs().map(Duration::ofMillis),
        Callbacks.idle(request.idleMs(), NAME),
        Callbacks.tool(request.tool(), NAME, requester));
  }

  private static WebAddress url(String text) {
    try {
      return WebAddress.parse(Urls.asHttp(text));
    } catch (IllegalArgumentException e) {
      throw HostRequests.invalidField(NAME, "url", String.valueOf(e.getMessage()));
    }
  }

  private static List<String> protocols(List<String> given) {
    boolean fit =
        given.size() <= MOST_PROTOCOLS
            && new HashSet<>(given).size() == given.size()
            && given.stream().allMatch(name -> PROTOCOL.matcher(name).matches());
    if (!fit) {
      throw HostRequests.invalidField(
          NAME, "subprotocols", "must hold up to %d different names".formatted(MOST_PROTOCOLS));
    }
    return List.copyOf(given);
  }

  @Override
  public Response perform(Permit<Opening> permit, HostContext context) {
    Opening wish = permit.target();
    String attempted = "%s of %s".formatted(NAME, wish);
    RememberedPermits permits = new RememberedPermits(context.permits(), permit);
    if (!wish.checked()) {
      var _ =
          permits.ask(
              WebSocketCapability.UNCHECKED, new WebSocketTarget.Unchecked(wish.url()), false);
    }
    Patience patience = new Patience(context.meter(), wish.timeout());
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
      WebSocketLine line = shakeHands(connection, wish, attempted, patience);
      context.meter().check();
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
      connection.abort();
      throw e;
    }
  }

  private WebSocketLine shakeHands(
      Connection connection, Opening wish, String attempted, Patience patience) {
    Handshake handshake = new Handshake(wish.url(), wish.fields(), wish.protocols(), random);
    Incoming in = new Incoming(connection, patience::left);
    try (Subscription _ = patience.meter().onStop(connection::abort)) {
      connection.write(handshake.request(), patience, attempted);
      Optional<String> protocol = handshake.answer(in, attempted);
      in.waiting(() -> FOREVER);
      return new WebSocketLine(new Session(connection, in, random), protocol);
    } catch (SocketTimeoutException e) {
      patience.meter().check();
      throw NetFailure.TIMEOUT.of(attempted, "the server did not answer in time");
    } catch (ProtocolException e) {
      throw NetFailure.PROTOCOL.of(attempted, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      patience.meter().check();
      throw NetFailure.of(e).of(attempted);
    }
  }

  @Override
  public boolean routine() {
    return false;
  }
}
