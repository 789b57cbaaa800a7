package dev.annex.api.value;

import dev.annex.api.name.Digest;
import tools.jackson.databind.JsonNode;

/**
 * A JSON Schema (draft 2020-12 unless it names another) exactly as its author wrote it.
 *
 * <p>The document is never rebuilt, so what an agent sees is what the author wrote. Treat it as
 * immutable. The digest identifies the schema in caches.
 */
public record Schema(JsonNode document, Digest digest) {

  /** The schema of a tool that takes nothing: an object without members. */
  public static final Schema NO_ARGUMENTS =
      of(
          Json.parse(
              """
              {"type":"object","properties":{},"additionalProperties":false}\
              """));

  /** Wraps a document; does not judge whether it is a schema. */
  public static Schema of(JsonNode document) {
    return new Schema(document, Digest.of(Json.writeBytes(document)));
  }
}
