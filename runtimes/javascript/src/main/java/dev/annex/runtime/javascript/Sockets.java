package dev.annex.runtime.javascript;

import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import java.util.Base64;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code WebSocket} by the host's connections of a call, which judge the address, count and keep
 * the limits. Any thread.
 */
record Sockets(HostCalls host, String refusal) {

  private static final String CAPABILITY = "websocket";

  private static final Set<String> OPERATIONS = Set.of("dial", "send", "receive", "close");

  /** A member that is base64 for scripts. */
  private static final String BYTES = "bytes";

  /**
   * Does what {@code socket.js} asks for.
   *
   * @param operation {@code dial}, {@code send}, {@code receive} or {@code close}
   */
  String call(String operation, String json) {
    if (!OPERATIONS.contains(operation)) {
      throw new ScriptException("TypeError", "WebSocket has no operation of this name.", "");
    }
    if (!host.holds(CAPABILITY) && !host.holds("http")) {
      throw new ScriptException("Error", refusal, "");
    }
    if (!(Json.parse(json) instanceof ObjectNode request)) {
      throw new ScriptException("TypeError", "The request is not what WebSocket made.", "");
    }
    if (request.has(BYTES)) {
      request.put(BYTES, decoded(request.path(BYTES).asString("")));
    }
    JsonNode answer = host.call(CAPABILITY + "." + operation, request);
    if (answer instanceof ObjectNode object && object.path(BYTES).isBinary()) {
      object.put(BYTES, Base64.getEncoder().encodeToString(object.path(BYTES).binaryValue()));
    }
    return Json.write(answer);
  }

  private static byte[] decoded(String bytes) {
    try {
      return Base64.getDecoder().decode(bytes);
    } catch (IllegalArgumentException e) {
      throw new ScriptException("TypeError", "The message is not what WebSocket made.", "");
    }
  }
}
