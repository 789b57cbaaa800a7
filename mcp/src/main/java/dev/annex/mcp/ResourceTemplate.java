package dev.annex.mcp;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A family of resources; {@code uriTemplate} as in RFC 6570. */
public record ResourceTemplate(
    String uriTemplate,
    String name,
    Optional<String> title,
    Optional<String> description,
    Optional<String> mimeType,
    Optional<Annotations> annotations,
    List<Icon> icons,
    ObjectNode meta) {

  public ResourceTemplate {
    icons = List.copyOf(icons);
  }

  /** A template with what clients show of it. */
  public static ResourceTemplate of(
      String uriTemplate, String name, String description, String mimeType) {
    return new ResourceTemplate(
        uriTemplate,
        name,
        Optional.empty(),
        Optional.of(description),
        Optional.of(mimeType),
        Optional.empty(),
        List.of(),
        JsonNodeFactory.instance.objectNode());
  }
}
