package dev.annex.mcp;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A resource as it is listed; {@code size} in bytes. */
public record Resource(
    String uri,
    String name,
    Optional<String> title,
    Optional<String> description,
    Optional<String> mimeType,
    Optional<Long> size,
    Optional<Annotations> annotations,
    List<Icon> icons,
    ObjectNode meta) {

  public Resource {
    icons = List.copyOf(icons);
  }

  /** A resource with what clients show of it. */
  public static Resource of(String uri, String name, String description, String mimeType) {
    return new Resource(
        uri,
        name,
        Optional.empty(),
        Optional.of(description),
        Optional.of(mimeType),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        JsonNodeFactory.instance.objectNode());
  }

  /** Returns a copy with {@code _meta}. */
  public Resource withMeta(ObjectNode meta) {
    return new Resource(uri, name, title, description, mimeType, size, annotations, icons, meta);
  }
}
