package dev.annex.mcp.rpc;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Turns messages into bytes: UTF-8, one line, no final newline. */
public final class RpcWriter {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private RpcWriter() {}

  /** A successful answer. */
  public static byte[] result(RpcId id, JsonNode result) {
    ObjectNode message = envelope();
    message.set("id", id.value());
    message.set("result", result);
    return bytes(message);
  }

  /** A failed answer; without an id if the request's was unreadable. */
  public static byte[] error(Optional<RpcId> id, RpcError error) {
    ObjectNode message = envelope();
    id.ifPresent(known -> message.set("id", known.value()));
    ObjectNode body = message.putObject("error");
    body.put("code", error.code());
    body.put("message", error.message());
    if (!error.data().isEmpty()) {
      body.set("data", error.data());
    }
    return bytes(message);
  }

  /** A notification. */
  public static byte[] notification(String method, ObjectNode params) {
    ObjectNode message = envelope();
    message.put("method", method);
    if (!params.isEmpty()) {
      message.set("params", params);
    }
    return bytes(message);
  }

  /** A request of ours. */
  public static byte[] request(RpcId id, String method, ObjectNode params) {
    ObjectNode message = envelope();
    message.set("id", id.value());
    message.put("method", method);
    if (!params.isEmpty()) {
      message.set("params", params);
    }
    return bytes(message);
  }

  /** Any value. */
  public static byte[] bytes(JsonNode value) {
    return MAPPER.writeValueAsBytes(value);
  }

  private static ObjectNode envelope() {
    return JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
  }
}
