package dev.annex.mcp;

import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The content of a resource, as text or as bytes. */
public sealed interface ResourceContents {

  /** Where it is; may differ from what was asked for. */
  String uri();

  /** Its media type. */
  Optional<String> mimeType();

  /** {@code _meta}, empty for none. */
  ObjectNode meta();

  /** Text. */
  record Text(String uri, Optional<String> mimeType, String text, ObjectNode meta)
      implements ResourceContents {}

  /** Bytes, as standard base64 with padding. */
  record Blob(String uri, Optional<String> mimeType, String base64, ObjectNode meta)
      implements ResourceContents {}

  /** Text of a known media type. */
  static ResourceContents text(String uri, String mimeType, String text) {
    return new Text(uri, Optional.of(mimeType), text, JsonNodeFactory.instance.objectNode());
  }

  /** Bytes of a known media type. */
  static ResourceContents blob(String uri, String mimeType, String base64) {
    return new Blob(uri, Optional.of(mimeType), base64, JsonNodeFactory.instance.objectNode());
  }
}
