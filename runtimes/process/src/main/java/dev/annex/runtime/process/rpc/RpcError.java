package dev.annex.runtime.process.rpc;

import dev.annex.api.value.Json;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The error member of a response.
 *
 * @param data empty when there is none to tell; then the member is left out
 */
public record RpcError(long code, String message, Optional<JsonNode> data) {

  /** The message was no request. */
  public static final int INVALID_REQUEST = -32_600;

  /** There is no such method. */
  public static final int METHOD_NOT_FOUND = -32_601;

  /** The parameters do not fit. */
  public static final int INVALID_PARAMS = -32_602;

  /** Something went wrong that neither side foresaw. */
  public static final int INTERNAL = -32_603;

  /** An error with data. */
  public static RpcError of(long code, String message, JsonNode data) {
    return new RpcError(code, message, Optional.of(data));
  }

  /** An error without data. */
  public static RpcError of(long code, String message) {
    return new RpcError(code, message, Optional.empty());
  }

  /** Its written form. */
  public ObjectNode toJson() {
    ObjectNode json = Json.object().put("code", code).put("message", message);
    data.ifPresent(node -> json.set("data", node));
    return json;
  }
}
