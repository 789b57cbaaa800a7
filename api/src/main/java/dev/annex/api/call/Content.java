package dev.annex.api.call;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One piece of a result that is shown to a model or a person, in the kinds that MCP knows. */
public sealed interface Content {

  /** Plain text. */
  record Text(String text) implements Content {}

  /** An image. */
  record Image(byte[] data, String mediaType) implements Content {}

  /** A sound. */
  record Audio(byte[] data, String mediaType) implements Content {}

  /**
   * A resource, carried along.
   *
   * @param contents an object with {@code uri}, {@code mimeType} and {@code text} or {@code blob}
   */
  record Embedded(JsonNode contents) implements Content {}

  /** A resource, named only. */
  record Link(String uri, String name, Optional<String> mediaType) implements Content {}
}
