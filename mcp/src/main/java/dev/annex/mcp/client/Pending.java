package dev.annex.mcp.client;

import dev.annex.mcp.rpc.RpcError;
import dev.annex.mcp.rpc.RpcMessage;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A request that waits for its answer. */
record Pending(
    String method, Optional<Consumer<ObjectNode>> progress, CompletableFuture<ObjectNode> answer) {

  void answered(RpcMessage.Response response) {
    if (response.failed()) {
      answer.completeExceptionally(McpClientException.refused(method, error(response.payload())));
      return;
    }
    if (response.payload() instanceof ObjectNode result) {
      answer.complete(result);
      return;
    }
    answer.completeExceptionally(
        new McpClientException(
            Problem.PROTOCOL,
            "The server answered %s with a result that is no object".formatted(method)));
  }

  private static RpcError error(JsonNode json) {
    ObjectNode data =
        json.path("data") instanceof ObjectNode object
            ? object
            : JsonNodeFactory.instance.objectNode();
    return new RpcError(
        json.path("code").asInt(RpcError.INTERNAL),
        Shown.line(json.path("message").asString("no reason given")),
        data);
  }
}
