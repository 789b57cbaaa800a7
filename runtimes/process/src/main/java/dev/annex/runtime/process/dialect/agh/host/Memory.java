package dev.annex.runtime.process.dialect.agh.host;

import dev.annex.api.value.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Memory is that of the user's workspace. A scope, and a workspace in it, are a collection of their
 * own; without either it is the usual one.
 */
final class Memory {

  static final String REMEMBER = "workspace.remember";
  static final String RECALL = "workspace.recall";
  static final String FORGET = "workspace.forget";

  private static final int USUAL_LIMIT = 10;
  private static final int LARGEST_LIMIT = 100;
  private static final int LONGEST_COLLECTION = 128;
  private static final String MARKS = "_-.";

  private Memory() {}

  static JsonNode store(Params params, Operations host) {
    ObjectNode request = keyed(params).put("content", params.required("content"));
    List<String> tags = params.texts("tags").stream().filter(tag -> !tag.isBlank()).toList();
    if (!tags.isEmpty()) {
      ArrayNode list = request.putArray("tags");
      tags.forEach(list::add);
    }
    var _ = host.call(REMEMBER, request);
    return Json.object();
  }

  static JsonNode recall(Params params, Operations host) {
    ObjectNode request = Json.object().put("query", params.required("query"));
    request.put("limit", Math.min(params.limit(USUAL_LIMIT), LARGEST_LIMIT));
    collection(params).ifPresent(name -> request.put("collection", name));
    ArrayNode entries = Json.object().arrayNode();
    for (JsonNode item : host.call(RECALL, request).path("items")) {
      ObjectNode entry = entries.addObject();
      entry.put("key", item.path("key").asString(""));
      entry.put("content", item.path("content").asString(""));
      entry.set("score", item.path("score"));
    }
    return entries;
  }

  static JsonNode forget(Params params, Operations host) {
    var _ = host.call(FORGET, keyed(params));
    return Json.object();
  }

  private static ObjectNode keyed(Params params) {
    ObjectNode request = Json.object().put("key", params.required("key"));
    collection(params).ifPresent(name -> request.put("collection", name));
    return request;
  }

  private static Optional<String> collection(Params params) {
    Optional<String> scope = params.text("scope");
    Optional<String> workspace = params.text("workspace");
    if (scope.isEmpty() && workspace.isEmpty()) {
      return Optional.empty();
    }
    String name =
        plain(scope.orElse("workspace")) + workspace.map(id -> "/" + plain(id)).orElse("");
    if (name.length() > LONGEST_COLLECTION) {
      throw HostErrors.invalid("scope and workspace are too long");
    }
    return Optional.of(name);
  }

  /** In the letters that names of collections may have; everything else by its bytes. */
  private static String plain(String text) {
    StringBuilder plain = new StringBuilder();
    for (byte one : text.strip().getBytes(StandardCharsets.UTF_8)) {
      int c = one & 0xff;
      boolean fine = c < 0x80 && (Character.isLetterOrDigit(c) || MARKS.indexOf(c) >= 0);
      plain.append(fine ? Character.toString(c) : "%%%02x".formatted(c));
    }
    return plain.toString();
  }
}
