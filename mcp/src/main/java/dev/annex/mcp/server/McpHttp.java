package dev.annex.mcp.server;

import dev.annex.mcp.McpAuthenticator;
import dev.annex.mcp.http.Gate;
import dev.annex.mcp.http.HostRules;
import dev.annex.mcp.http.HttpExchange;
import dev.annex.mcp.http.Incoming;
import dev.annex.mcp.legacy.LegacyEra;
import dev.annex.mcp.legacy.LegacyHttp;
import dev.annex.mcp.legacy.Revision;
import dev.annex.mcp.modern.Envelope;
import dev.annex.mcp.modern.ModernHttp;
import dev.annex.mcp.rpc.RpcError;
import dev.annex.mcp.rpc.RpcException;
import dev.annex.mcp.rpc.RpcId;
import dev.annex.mcp.rpc.RpcMessage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one HTTP endpoint of a server, for both eras. Any thread.
 *
 * <p>The body decides the era of a request and the headers only confirm it: a request whose {@code
 * _meta} names a protocol version is modern, everything else belongs to a legacy session. The order
 * of the checks below is part of the contract, since an earlier one answers first.
 */
public final class McpHttp {

  private static final String VERSION = "MCP-Protocol-Version";
  private static final int HEADER_MISMATCH = -32020;

  private final McpServer server;
  private final Gate gate;

  public McpHttp(McpServer server, HostRules hosts, McpAuthenticator authenticator) {
    this.server = server;
    this.gate = new Gate(hosts, authenticator);
  }

  /**
   * Answers one exchange; returns when the answer is complete or the client is gone, which for
   * streams takes long.
   *
   * @throws IOException if the client left before anything could be said
   */
  public void handle(HttpExchange exchange) throws IOException {
    Optional<Incoming> admitted = gate.admit(exchange);
    if (admitted.isEmpty()) {
      return;
    }
    Incoming incoming = admitted.get();
    try {
      switch (exchange.method()) {
        case "POST" -> post(incoming);
        case "GET", "DELETE" -> session(incoming);
        default -> incoming.with("Allow", "POST, GET, DELETE").empty(405);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void session(Incoming incoming) throws IOException, InterruptedException {
    if (!LegacyHttp.claimsSession(incoming) || ModernHttp.speaks(incoming.header(VERSION))) {
      incoming.with("Allow", "POST").empty(405);
      return;
    }
    if (incoming.exchange().method().equals("GET")) {
      server.legacyHttp().get(incoming);
      return;
    }
    server.legacyHttp().delete(incoming);
  }

  private void post(Incoming incoming) throws IOException, InterruptedException {
    if (!isJson(incoming.header("Content-Type").orElse(""))) {
      incoming.error(415, Optional.empty(), refused("Content-Type must be application/json"));
      return;
    }
    if (!incoming.accept().json() && !incoming.accept().events()) {
      incoming.error(
          406,
          Optional.empty(),
          refused("Accept must allow application/json or text/event-stream"));
      return;
    }
    int most = server.settings().limits().messageBytes();
    byte[] body = read(incoming, most);
    if (body.length > most) {
      incoming
          .with("Connection", "close")
          .error(413, Optional.empty(), refused("A body may have at most " + most + " bytes"));
      return;
    }
    try {
      JsonNode json = server.reader().json(body);
      if (json.isArray()) {
        batch(incoming, json);
        return;
      }
      message(incoming, server.reader().message(json));
    } catch (RpcException e) {
      incoming.error(400, e.id(), e.error());
    }
  }

  private void batch(Incoming incoming, JsonNode messages) throws IOException {
    for (JsonNode element : messages) {
      boolean modern =
          element.path("params") instanceof ObjectNode params && Envelope.present(params);
      boolean handshake = element.path("method").asString("").equals(LegacyEra.INITIALIZE);
      if (modern || handshake) {
        incoming.error(400, Optional.empty(), refused("This message must be sent by itself"));
        return;
      }
    }
    if (messages.isEmpty() || ModernHttp.speaks(incoming.header(VERSION))) {
      incoming.error(400, Optional.empty(), refused("A body must be a single message"));
      return;
    }
    server.legacyHttp().batch(incoming, messages, server.reader());
  }

  private void message(Incoming incoming, RpcMessage message)
      throws IOException, InterruptedException {
    boolean modernHeader = ModernHttp.speaks(incoming.header(VERSION));
    switch (message) {
      case RpcMessage.Request request -> request(incoming, request, modernHeader);
      case RpcMessage.Notification notification -> {
        if (modernHeader || Envelope.present(notification.params())) {
          incoming.empty(202);
          return;
        }
        server.legacyHttp().post(incoming, message);
      }
      case RpcMessage.Response response -> {
        if (modernHeader) {
          incoming.error(400, Optional.empty(), refused("This revision has no posted answers"));
          return;
        }
        server.legacyHttp().post(incoming, message);
      }
    }
  }

  private void request(Incoming incoming, RpcMessage.Request request, boolean modernHeader)
      throws IOException, InterruptedException {
    Optional<RpcId> id = Optional.of(request.id());
    boolean handshake = request.method().equals(LegacyEra.INITIALIZE);
    if (handshake && !Envelope.valid(request.params())) {
      if (modernHeader) {
        incoming.error(
            400,
            id,
            RpcError.of(
                HEADER_MISMATCH,
                "initialize belongs to older revisions than " + VERSION + " says"));
        return;
      }
      server.legacyHttp().initialize(incoming, request);
      return;
    }
    boolean later = incoming.header(VERSION).filter(Revision::isLater).isPresent();
    if (Envelope.present(request.params()) || modernHeader || later) {
      server.modernHttp().request(incoming, request);
      return;
    }
    server.legacyHttp().post(incoming, request);
  }

  private static boolean isJson(String contentType) {
    String essence = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return essence.equals("application/json");
  }

  private static byte[] read(Incoming incoming, int most) throws IOException {
    try (InputStream body = incoming.exchange().body()) {
      return body.readNBytes(Math.min(announced(incoming), most) + 1);
    }
  }

  /** How long the body says it is, so that a short one does not cost a large buffer. */
  private static int announced(Incoming incoming) {
    List<String> lengths = incoming.exchange().headers("Content-Length");
    try {
      return lengths.isEmpty()
          ? Integer.MAX_VALUE
          : Math.max(0, Integer.parseInt(lengths.getFirst()));
    } catch (NumberFormatException e) {
      return Integer.MAX_VALUE;
    }
  }

  private static RpcError refused(String message) {
    return RpcError.of(RpcError.NOT_A_MESSAGE, message);
  }
}
