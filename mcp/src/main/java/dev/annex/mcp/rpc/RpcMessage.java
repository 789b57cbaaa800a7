package dev.annex.mcp.rpc;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One well-formed message. */
public sealed interface RpcMessage {

  /** Wants an answer; {@code params} is empty if there were none. */
  record Request(RpcId id, String method, ObjectNode params) implements RpcMessage {}

  /** Wants no answer; {@code params} is empty if there were none. */
  record Notification(String method, ObjectNode params) implements RpcMessage {}

  /** Answers one of our requests; {@code payload} is the result or the error. */
  record Response(RpcId id, JsonNode payload, boolean failed) implements RpcMessage {}
}
