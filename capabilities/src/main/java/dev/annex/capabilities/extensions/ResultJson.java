package dev.annex.capabilities.extensions;

import dev.annex.api.call.Content;
import dev.annex.api.call.Result;
import dev.annex.api.value.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Results of other extensions in the form that a guest gets. */
final class ResultJson {

  private ResultJson() {}

  static ObjectNode of(Result result) {
    ObjectNode json = Json.object();
    json.set("value", result.value().orElseGet(json::nullNode));
    ArrayNode content = json.putArray("content");
    result.content().forEach(piece -> content.add(of(piece)));
    return json;
  }

  private static ObjectNode of(Content piece) {
    ObjectNode json = Json.object();
    switch (piece) {
      case Content.Text text -> json.put("type", "text").put("text", text.text());
      case Content.Image image ->
          json.put("type", "image").put("mimeType", image.mediaType()).put("data", image.data());
      case Content.Audio audio ->
          json.put("type", "audio").put("mimeType", audio.mediaType()).put("data", audio.data());
      case Content.Embedded embedded ->
          json.put("type", "resource").set("resource", embedded.contents());
      case Content.Link link -> {
        json.put("type", "resource_link").put("uri", link.uri()).put("name", link.name());
        link.mediaType().ifPresent(type -> json.put("mimeType", type));
      }
    }
    return json;
  }
}
