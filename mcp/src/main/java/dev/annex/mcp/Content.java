package dev.annex.mcp;

import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One block of a result or prompt. {@code meta} is {@code _meta}, empty for none. */
public sealed interface Content {

  /** Hints for whoever shows it. */
  Optional<Annotations> annotations();

  /** {@code _meta}, empty for none. */
  ObjectNode meta();

  /** Plain text. */
  record Text(String text, Optional<Annotations> annotations, ObjectNode meta) implements Content {}

  /** A picture; {@code data} is standard base64 with padding. */
  record Image(String data, String mimeType, Optional<Annotations> annotations, ObjectNode meta)
      implements Content {}

  /** Sound; {@code data} is standard base64 with padding. */
  record Audio(String data, String mimeType, Optional<Annotations> annotations, ObjectNode meta)
      implements Content {}

  /** A pointer to a resource; its own annotations and meta are those of the resource. */
  record Link(Resource resource) implements Content {
    @Override
    public Optional<Annotations> annotations() {
      return resource.annotations();
    }

    @Override
    public ObjectNode meta() {
      return resource.meta();
    }
  }

  /** The content of a resource. */
  record Embedded(ResourceContents resource, Optional<Annotations> annotations, ObjectNode meta)
      implements Content {}

  /** Plain text without hints. */
  static Content text(String text) {
    return new Text(text, Optional.empty(), JsonNodeFactory.instance.objectNode());
  }

  /** A picture without hints. */
  static Content image(String base64, String mimeType) {
    return new Image(base64, mimeType, Optional.empty(), JsonNodeFactory.instance.objectNode());
  }

  /** Sound without hints. */
  static Content audio(String base64, String mimeType) {
    return new Audio(base64, mimeType, Optional.empty(), JsonNodeFactory.instance.objectNode());
  }

  /** The content of a resource without hints. */
  static Content embedded(ResourceContents resource) {
    return new Embedded(resource, Optional.empty(), JsonNodeFactory.instance.objectNode());
  }
}
