package dev.annex.mcp.client;

import dev.annex.mcp.Era;
import dev.annex.mcp.Implementation;
import dev.annex.mcp.call.Wire;
import dev.annex.mcp.legacy.Revision;
import dev.annex.mcp.modern.Envelope;
import dev.annex.mcp.modern.ModernCodec;
import dev.annex.mcp.rpc.RpcWriter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds the revision that both sides speak. */
final class Handshake {

  static final String DISCOVER = "server/discover";

  private static final int LOWEST_SERVER_FAILURE = 500;

  private final McpClient client;
  private final McpTransport transport;
  private final Implementation self;
  private final ObjectNode offers;
  private final ClientLimits limits;

  Handshake(
      McpClient client,
      McpTransport transport,
      Implementation self,
      ObjectNode offers,
      ClientLimits limits) {
    this.client = client;
    this.transport = transport;
    this.self = self;
    this.offers = offers;
    this.limits = limits;
  }

  ServerFacts run(Opening opening) throws InterruptedException {
    return switch (opening) {
      case LEGACY -> initialize();
      case MODERN -> discover();
      case AUTO -> transport.probes() ? discoverFirst() : initializeFirst();
    };
  }

  private ServerFacts discoverFirst() throws InterruptedException {
    try {
      return discover();
    } catch (McpClientException e) {
      if (!looksLegacy(e)) {
        throw e;
      }
      transport.agreed(new McpTransport.Agreement(false, ""));
      return initialize();
    }
  }

  /**
   * What an older server may answer to a question it does not know; a broken one answers others.
   */
  private static boolean looksLegacy(McpClientException e) {
    return switch (e.problem()) {
      case REFUSED -> !e.hasCode(ModernCodec.UNSUPPORTED_VERSION);
      case SESSION_LOST, PROTOCOL -> true;
      case HTTP_STATUS -> legacyStatus(e.status());
      default -> false;
    };
  }

  private static boolean legacyStatus(int status) {
    return status < LOWEST_SERVER_FAILURE && status != 401 && status != 403;
  }

  private ServerFacts initializeFirst() throws InterruptedException {
    try {
      return initialize();
    } catch (McpClientException e) {
      if (e.problem() != Problem.REFUSED) {
        throw e;
      }
      return discover();
    }
  }

  private ServerFacts discover() throws InterruptedException {
    transport.agreed(new McpTransport.Agreement(true, ModernCodec.VERSION));
    ObjectNode result =
        client.request(DISCOVER, Wire.object(), CallOptions.within(limits.open()), true);
    JsonNode versions = result.path("supportedVersions");
    if (versions.valueStream().noneMatch(each -> each.asString("").equals(ModernCodec.VERSION))) {
      throw unsupported(versions.toString());
    }
    return facts(Era.MODERN, ModernCodec.VERSION, result, Envelope.server(result));
  }

  private ServerFacts initialize() throws InterruptedException {
    ObjectNode params = Wire.object();
    params.put("protocolVersion", Revision.newest().date());
    params.set("capabilities", offers);
    params.set("clientInfo", Wire.implementation(self));
    ObjectNode result =
        client.request("initialize", params, CallOptions.within(limits.open()), false);
    String version = result.path("protocolVersion").asString("");
    if (Revision.find(version).isEmpty()) {
      throw unsupported(version);
    }
    transport.agreed(new McpTransport.Agreement(false, version));
    transport.send(
        RpcWriter.notification("notifications/initialized", Wire.object()), limits.open());
    return facts(Era.LEGACY, version, result, result.path("serverInfo"));
  }

  private static ServerFacts facts(Era era, String version, ObjectNode result, JsonNode info) {
    return new ServerFacts(
        era,
        version,
        info instanceof ObjectNode given ? given : Wire.object(),
        result.path("capabilities") instanceof ObjectNode given ? given : Wire.object(),
        result.path("instructions").asString(""));
  }

  private static McpClientException unsupported(String theirs) {
    return new McpClientException(
        Problem.UNSUPPORTED_VERSION,
        "The server speaks %s; this client speaks 2024-11-05 to %s, and %s"
            .formatted(Shown.line(theirs), Revision.newest().date(), ModernCodec.VERSION));
  }
}
