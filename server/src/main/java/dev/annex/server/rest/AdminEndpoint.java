package dev.annex.server.rest;

import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.distribution.PackageLimits;
import dev.annex.mcp.McpAuthenticator;
import dev.annex.mcp.McpPrincipal;
import dev.annex.server.edge.BodyLimits;
import dev.annex.server.edge.InFlight;
import dev.annex.server.edge.JettyExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The administration interface over HTTP. Browsers may use it from the host's own page only. */
public final class AdminEndpoint extends Handler.Abstract {

  private static final BodyLimits PACKAGE = new BodyLimits(PackageLimits.TOTAL);

  /** Packages are held in memory whole. */
  private static final int UPLOADS_AT_ONCE = 4;

  private final AdminApi api;
  private final Gate gate;
  private final InFlight inFlight;
  private final InFlight uploads = new InFlight(UPLOADS_AT_ONCE);

  /**
   * Serves an interface.
   *
   * @param mostAtOnce requests that run at once for one caller
   */
  public AdminEndpoint(AdminApi api, McpAuthenticator authenticator, int mostAtOnce) {
    this.api = api;
    this.gate = new Gate(authenticator);
    this.inFlight = new InFlight(mostAtOnce);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    if (!path.startsWith(AdminApi.PREFIX + "/")) {
      return false;
    }
    JettyExchange exchange = new JettyExchange(request, response);
    try {
      answer(path.substring(AdminApi.PREFIX.length()), request, exchange);
      callback.succeeded();
    } catch (IOException e) {
      callback.failed(e);
    }
    return true;
  }

  private void answer(String path, Request request, JettyExchange exchange) throws IOException {
    Optional<McpPrincipal> principal = gate.admit(exchange);
    if (principal.isPresent()) {
      admitted(path, request, exchange, principal.get());
    }
  }

  private void admitted(
      String path, Request request, JettyExchange exchange, McpPrincipal principal)
      throws IOException {
    InFlight places = path.equals("/plans") ? uploads : inFlight;
    if (!places.enter(principal.id())) {
      Gate.refuse(
          exchange, 429, ErrorCode.BUSY, "too many requests of this caller are running; try again");
      return;
    }
    try {
      BodyLimits limits = path.equals("/plans") ? PACKAGE : BodyLimits.JSON;
      Optional<byte[]> body = limits.read(exchange.body());
      Optional<Map<String, String>> query =
          query(Optional.ofNullable(request.getHttpURI().getQuery()).orElse(""));
      if (body.isEmpty()) {
        Gate.refuse(
            exchange,
            413,
            ErrorCode.LIMIT_REACHED,
            "its body may have at most %s".formatted(limits.most()));
        return;
      }
      if (query.isEmpty()) {
        Gate.refuse(exchange, 400, ErrorCode.INVALID_REQUEST, "its query cannot be read");
        return;
      }
      String type = String.join(",", exchange.headers("Content-Type"));
      AdminRequest asked =
          new AdminRequest(exchange.method(), path, query.get(), type, body.get(), principal.id());
      if (AdminApi.streams(exchange.method(), path) && wantsEvents(exchange)) {
        stream(asked, exchange);
        return;
      }
      AdminResponse answer = api.handle(asked);
      exchange.respond(answer.status(), Gate.JSON, Json.writeBytes(answer.body()));
    } finally {
      places.leave(principal.id());
    }
  }

  private void stream(AdminRequest request, JettyExchange exchange) throws IOException {
    StreamedCall call = api.streamed(request);
    CallEvents.carry(exchange, call::run, call::cancel);
  }

  private static boolean wantsEvents(JettyExchange exchange) {
    return exchange.headers("Accept").stream()
        .anyMatch(types -> types.contains("text/event-stream"));
  }

  private static Optional<Map<String, String>> query(String raw) {
    Map<String, String> query = new HashMap<>();
    for (String pair : raw.split("&")) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      try {
        boolean twice = query.containsKey(decode(name));
        if (twice) {
          return Optional.empty();
        }
        query.put(decode(name), decode(value));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
    return Optional.of(query);
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
