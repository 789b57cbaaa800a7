package dev.annex.mcp.modern;

import dev.annex.mcp.ClientCapabilities;
import dev.annex.mcp.Era;
import dev.annex.mcp.Implementation;
import dev.annex.mcp.LogLevel;
import dev.annex.mcp.McpException;
import dev.annex.mcp.McpPrincipal;
import dev.annex.mcp.call.CallContext;
import dev.annex.mcp.call.Wire;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What every modern request says about its sender.
 *
 * @param meta the whole {@code _meta}
 * @param logLevel the mildest log message wanted, none if empty
 */
public record Envelope(
    String version, ClientCapabilities capabilities, ObjectNode meta, Optional<LogLevel> logLevel) {

  static final String PREFIX = "io.modelcontextprotocol/";
  static final String VERSION = PREFIX + "protocolVersion";
  static final String CAPABILITIES = PREFIX + "clientCapabilities";
  static final String CLIENT = PREFIX + "clientInfo";
  static final String LOG_LEVEL = PREFIX + "logLevel";
  static final String SERVER = PREFIX + "serverInfo";
  static final String SUBSCRIPTION = PREFIX + "subscriptionId";

  /** What a client of ours says about itself with every request. */
  public static ObjectNode of(Implementation client, ObjectNode capabilities) {
    ObjectNode meta = Wire.object();
    meta.put(VERSION, ModernCodec.VERSION);
    meta.set(CLIENT, Wire.implementation(client));
    meta.set(CAPABILITIES, capabilities);
    return meta;
  }

  /** What a server calls itself in the {@code _meta} of a result. */
  public static JsonNode server(JsonNode result) {
    return result.path("_meta").path(SERVER);
  }

  /** Tells whether the parameters claim to be modern. */
  public static boolean present(ObjectNode params) {
    return params.path("_meta").has(VERSION);
  }

  /** Tells whether the parameters are modern in full. */
  public static boolean valid(ObjectNode params) {
    JsonNode meta = params.path("_meta");
    return meta.path(VERSION).isString() && meta.path(CAPABILITIES).isObject();
  }

  /** Reads it, or says which key is missing or wrong. */
  static Envelope read(ObjectNode params) {
    if (!(params.path("_meta") instanceof ObjectNode meta)) {
      throw McpException.invalidParams(
          "params._meta must be an object with " + VERSION + " and " + CAPABILITIES);
    }
    if (!meta.path(VERSION).isString()) {
      throw McpException.invalidParams("params._meta[\"" + VERSION + "\"] must be a string");
    }
    if (!(meta.path(CAPABILITIES) instanceof ObjectNode capabilities)) {
      throw McpException.invalidParams("params._meta[\"" + CAPABILITIES + "\"] must be an object");
    }
    Optional<LogLevel> level = LogLevel.find(meta.path(LOG_LEVEL).asString(""));
    if (meta.has(LOG_LEVEL) && level.isEmpty()) {
      throw McpException.invalidParams("params._meta[\"" + LOG_LEVEL + "\"] is no log level");
    }
    return new Envelope(
        meta.path(VERSION).asString(), new ClientCapabilities(capabilities), meta, level);
  }

  CallContext.Speaker speaker(McpPrincipal principal) {
    return new CallContext.Speaker(
        principal,
        Wire.implementation(meta.path(CLIENT)),
        capabilities,
        Era.MODERN,
        version,
        Optional.empty());
  }

  boolean wants(LogLevel level) {
    return logLevel.isPresent() && level.compareTo(logLevel.get()) >= 0;
  }
}
