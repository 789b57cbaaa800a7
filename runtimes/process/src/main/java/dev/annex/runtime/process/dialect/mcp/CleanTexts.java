package dev.annex.runtime.process.dialect.mcp;

import dev.annex.api.value.Json;
import java.util.Map;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes the secrets that a server was given out of what it gives back, so that a tool which shows
 * its environment shows no agent a token. Encoded ones, as in base64, are not found.
 */
final class CleanTexts {

  private final UnaryOperator<String> clean;

  CleanTexts(UnaryOperator<String> clean) {
    this.clean = clean;
  }

  /** A copy with every text cleaned, names of members as well. */
  ObjectNode of(ObjectNode json) {
    ObjectNode copy = Json.object();
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      copy.set(clean.apply(member.getKey()), of(member.getValue()));
    }
    return copy;
  }

  private JsonNode of(JsonNode json) {
    if (json.isString()) {
      String text = json.stringValue();
      String cleaned = clean.apply(text);
      return cleaned.equals(text) ? json : Json.object().stringNode(cleaned);
    }
    if (json instanceof ArrayNode array) {
      ArrayNode copy = Json.object().arrayNode();
      array.forEach(element -> copy.add(of(element)));
      return copy;
    }
    return json instanceof ObjectNode object ? of(object) : json;
  }
}
