package dev.annex.server.rest;

import dev.annex.api.call.Ask;
import dev.annex.api.call.Content;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Result;
import dev.annex.api.value.Json;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of how a call ended; its content has the form that MCP gives it. */
final class OutcomeShape {

  private OutcomeShape() {}

  static JsonNode json(Outcome outcome) {
    ObjectNode json = Json.object();
    switch (outcome) {
      case Outcome.Completed(Result result, _) -> {
        json.put("outcome", "completed");
        result.value().ifPresent(value -> json.set("value", value));
        ArrayNode content = json.putArray("content");
        result.content().forEach(piece -> content.add(content(piece)));
      }
      case Outcome.Failed failed -> {
        json.put("outcome", "failed");
        json.set("error", Failures.json(failed.fault()));
      }
      case Outcome.Asking asking -> {
        json.put("outcome", "asking");
        ObjectNode asks = json.putObject("asks");
        asking.asks().forEach((key, ask) -> asks.set(key, ask(ask)));
        json.set("state", asking.state());
      }
    }
    json.set("cost", outcome.cost().toJson());
    return json;
  }

  private static JsonNode content(Content content) {
    ObjectNode json = Json.object();
    switch (content) {
      case Content.Text(String text) -> json.put("type", "text").put("text", text);
      case Content.Image(byte[] data, String mediaType) -> data(json, "image", data, mediaType);
      case Content.Audio(byte[] data, String mediaType) -> data(json, "audio", data, mediaType);
      case Content.Embedded(JsonNode contents) ->
          json.put("type", "resource").set("resource", contents);
      case Content.Link(String uri, String name, Optional<String> mediaType) -> {
        json.put("type", "resource_link").put("uri", uri).put("name", name);
        mediaType.ifPresent(type -> json.put("mimeType", type));
      }
    }
    return json;
  }

  private static void data(ObjectNode json, String type, byte[] data, String mediaType) {
    json.put("type", type)
        .put("data", Base64.getEncoder().encodeToString(data))
        .put("mimeType", mediaType);
  }

  private static JsonNode ask(Ask ask) {
    ObjectNode json = Json.object();
    switch (ask) {
      case Ask.Form(String message, JsonNode schema) ->
          json.put("type", "form").put("message", message).set("schema", schema);
      case Ask.Link(String message, String url) ->
          json.put("type", "link").put("message", message).put("url", url);
      case Ask.Sampling(JsonNode parameters) ->
          json.put("type", "sampling").set("parameters", parameters);
      case Ask.Roots roots -> json.put("type", "roots");
    }
    return json;
  }
}
