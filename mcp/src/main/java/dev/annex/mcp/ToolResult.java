package dev.annex.mcp;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a tool call produced.
 *
 * @param structured satisfies the tool's output schema, if it has one and this is no error
 * @param error whether the call failed in a way its caller can act on
 * @param meta {@code _meta}, empty for none
 */
public record ToolResult(
    List<Content> content, Optional<JsonNode> structured, boolean error, ObjectNode meta)
    implements ToolOutcome {

  public ToolResult {
    content = List.copyOf(content);
  }

  /** A result of content blocks. */
  public static ToolResult of(Content... content) {
    return new ToolResult(
        List.of(content), Optional.empty(), false, JsonNodeFactory.instance.objectNode());
  }

  /** A result of one text. */
  public static ToolResult text(String text) {
    return of(Content.text(text));
  }

  /** A failure, told in words its caller can act on. */
  public static ToolResult failed(String text) {
    return new ToolResult(
        List.of(Content.text(text)), Optional.empty(), true, JsonNodeFactory.instance.objectNode());
  }

  /** A structured result, with its JSON as a text block for clients that read only text. */
  public static ToolResult structured(JsonNode value) {
    return text(value.toString()).withStructured(value);
  }

  /** Returns a copy with a structured value. */
  public ToolResult withStructured(JsonNode value) {
    return new ToolResult(content, Optional.of(value), error, meta);
  }

  /** Returns a copy with {@code _meta}. */
  public ToolResult withMeta(ObjectNode meta) {
    return new ToolResult(content, structured, error, meta);
  }
}
