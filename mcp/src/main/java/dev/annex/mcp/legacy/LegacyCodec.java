package dev.annex.mcp.legacy;

import dev.annex.mcp.Content;
import dev.annex.mcp.McpFault;
import dev.annex.mcp.Tool;
import dev.annex.mcp.ToolResult;
import dev.annex.mcp.call.Reply;
import dev.annex.mcp.call.Wire;
import dev.annex.mcp.rpc.RpcError;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The form of results and errors in one of the revisions with a handshake. */
record LegacyCodec(Revision revision) {

  private static final int RESOURCE_NOT_FOUND = -32002;

  /** Either a result or an error. */
  sealed interface Encoded {
    record Result(ObjectNode json) implements Encoded {}

    record Failure(RpcError error) implements Encoded {}
  }

  /**
   * Encodes everything but results of tools, which need their tool, and questions, which are asked
   * live.
   */
  Encoded encode(Reply reply) {
    return switch (reply) {
      case Reply.Tools(var page) -> new Encoded.Result(Wire.page("tools", page, this::tool));
      case Reply.Called(var tool, var result) -> new Encoded.Result(called(result, false));
      case Reply.Resources(var page) ->
          new Encoded.Result(Wire.page("resources", page, Wire::resource));
      case Reply.Templates(var page) ->
          new Encoded.Result(Wire.page("resourceTemplates", page, Wire::template));
      case Reply.Read(var result) -> new Encoded.Result(Wire.read(result));
      case Reply.Prompts(var page) -> new Encoded.Result(Wire.page("prompts", page, Wire::prompt));
      case Reply.Prompted(var result) -> new Encoded.Result(Wire.promptResult(result));
      case Reply.Completed(var completion) -> new Encoded.Result(Wire.completion(completion));
      case Reply.Asking(var questions) ->
          new Encoded.Failure(RpcError.of(RpcError.INTERNAL, "This method cannot ask the client"));
      case Reply.Failed(var fault) -> new Encoded.Failure(failed(fault));
    };
  }

  /** Encodes the result of a tool; {@code wrap} as its output schema was wrapped. */
  ObjectNode called(ToolResult result, boolean wrap) {
    List<Content> content = result.content().stream().map(this::block).toList();
    ToolResult shown = new ToolResult(content, Optional.empty(), result.error(), result.meta());
    ObjectNode json = Wire.toolResult(shown);
    if (result.structured().isPresent() && revision.since(Revision.V2025_06_18)) {
      JsonNode value = result.structured().get();
      json.set(
          "structuredContent",
          wrap || !value.isObject() ? Wire.object().set("result", value) : value);
    }
    return json;
  }

  /**
   * Tells whether this tool's structured results are wrapped for clients that know only objects.
   */
  static boolean wraps(Tool tool) {
    return tool.outputSchema().filter(schema -> !isObject(schema)).isPresent();
  }

  private ObjectNode tool(Tool tool) {
    ObjectNode json = Wire.tool(tool);
    if (!revision.since(Revision.V2025_06_18)) {
      json.remove("outputSchema");
      return json;
    }
    tool.outputSchema()
        .filter(schema -> !isObject(schema))
        .ifPresent(schema -> json.set("outputSchema", wrap(schema)));
    return json;
  }

  private static boolean isObject(ObjectNode schema) {
    return schema.path("type").asString("").equals("object");
  }

  private static ObjectNode wrap(ObjectNode schema) {
    ObjectNode inner = schema.deepCopy();
    ObjectNode outer = Wire.object();
    Optional.ofNullable(inner.remove("$schema"))
        .ifPresent(dialect -> outer.set("$schema", dialect));
    outer.put("type", "object");
    if (!inner.has("$id")) {
      moveReferences(inner);
    }
    outer.putObject("properties").set("result", inner);
    outer.putArray("required").add("result");
    return outer;
  }

  private static void moveReferences(JsonNode node) {
    if (node instanceof ObjectNode object) {
      for (String key : List.of("$ref", "$dynamicRef")) {
        String reference = object.path(key).asString("");
        if (reference.equals("#") || reference.startsWith("#/")) {
          object.put(key, "#/properties/result" + reference.substring(1));
        }
      }
    }
    node.forEach(LegacyCodec::moveReferences);
  }

  private Content block(Content block) {
    if (block instanceof Content.Link(var resource) && !revision.since(Revision.V2025_06_18)) {
      return Content.text(resource.name() + ": " + resource.uri());
    }
    if (block instanceof Content.Audio audio && !revision.since(Revision.V2025_03_26)) {
      return Content.text("[audio, " + audio.mimeType() + ", not shown to this client]");
    }
    return block;
  }

  static RpcError failed(McpFault fault) {
    return switch (fault) {
      case McpFault.InvalidParams(String message, ObjectNode data) ->
          new RpcError(RpcError.INVALID_PARAMS, message, data);
      case McpFault.ResourceNotFound(String uri) ->
          new RpcError(RESOURCE_NOT_FOUND, fault.message(), Wire.object().put("uri", uri));
      case McpFault.MissingCapability missing ->
          RpcError.of(RpcError.INVALID_PARAMS, missing.message());
      case McpFault.Internal(String message) -> RpcError.of(RpcError.INTERNAL, message);
    };
  }
}
