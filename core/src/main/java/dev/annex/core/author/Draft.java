package dev.annex.core.author;

import dev.annex.api.value.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An extension as its author hands it in. Which contract it speaks, the host's dialects find out.
 *
 * @param name as its author writes it
 * @param permissions what it asks for, in the words of its contract; an object. Treat it as
 *     immutable
 * @param source its code
 */
public record Draft(
    String name,
    String version,
    Optional<String> description,
    ObjectNode permissions,
    String source) {

  /** How many bytes its code has. */
  int sourceBytes() {
    return source.getBytes(StandardCharsets.UTF_8).length;
  }

  ObjectNode manifest() {
    ObjectNode manifest = Json.object().put("name", name).put("version", version);
    description.ifPresent(text -> manifest.put("description", text));
    manifest.set("permissions", permissions);
    return manifest;
  }

  ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.set("manifest", manifest());
    json.put("source", source);
    return json;
  }

  static Draft of(JsonNode json) {
    JsonNode manifest = json.path("manifest");
    return new Draft(
        manifest.path("name").asString(""),
        manifest.path("version").asString(""),
        Optional.ofNullable(manifest.get("description")).map(JsonNode::asString),
        manifest.path("permissions") instanceof ObjectNode permissions
            ? permissions
            : Json.object(),
        json.path("source").asString(""));
  }
}
