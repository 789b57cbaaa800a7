package dev.annex.mcp;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool as it is listed. Schemas are passed on exactly as given and must not be changed
 * afterwards.
 *
 * @param outputSchema any schema; clients of older revisions see a non-object one wrapped as {@code
 *     {result}}
 * @param meta {@code _meta}, empty for none
 */
public record Tool(
    String name,
    Optional<String> title,
    Optional<String> description,
    ObjectNode inputSchema,
    Optional<ObjectNode> outputSchema,
    Optional<ToolAnnotations> annotations,
    List<Icon> icons,
    ObjectNode meta) {

  public Tool {
    icons = List.copyOf(icons);
  }

  /** A tool with the three things every tool has. */
  public static Tool of(String name, String description, ObjectNode inputSchema) {
    return new Tool(
        name,
        Optional.empty(),
        Optional.of(description),
        inputSchema,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        JsonNodeFactory.instance.objectNode());
  }

  /** Returns a copy with a name for people. */
  public Tool withTitle(String title) {
    return new Tool(
        name, Optional.of(title), description, inputSchema, outputSchema, annotations, icons, meta);
  }

  /** Returns a copy with a schema for {@link ToolResult#structured}. */
  public Tool withOutputSchema(ObjectNode outputSchema) {
    return new Tool(
        name, title, description, inputSchema, Optional.of(outputSchema), annotations, icons, meta);
  }

  /** Returns a copy with hints about behaviour. */
  public Tool withAnnotations(ToolAnnotations annotations) {
    return new Tool(
        name, title, description, inputSchema, outputSchema, Optional.of(annotations), icons, meta);
  }

  /** Returns a copy with icons. */
  public Tool withIcons(List<Icon> icons) {
    return new Tool(name, title, description, inputSchema, outputSchema, annotations, icons, meta);
  }

  /** Returns a copy with {@code _meta}. */
  public Tool withMeta(ObjectNode meta) {
    return new Tool(name, title, description, inputSchema, outputSchema, annotations, icons, meta);
  }
}
