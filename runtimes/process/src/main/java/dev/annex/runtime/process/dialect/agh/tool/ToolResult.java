package dev.annex.runtime.process.dialect.agh.tool;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a tool of AGH gives back, in its envelope. Immutable as far as its trees are treated so.
 *
 * @param content blocks with a {@code type} of any name
 * @param structured the result as data
 * @param preview a short text for people
 * @param artifacts objects with at least a {@code uri}
 * @param redactions what was taken out, by whom ever
 * @param bytes what the tool says, until {@link ResultBudget} has measured
 */
record ToolResult(
    List<ObjectNode> content,
    Optional<JsonNode> structured,
    Optional<String> preview,
    List<ObjectNode> artifacts,
    Map<String, JsonNode> metadata,
    List<ObjectNode> redactions,
    boolean truncated,
    long bytes,
    long durationMillis) {

  ToolResult {
    content = List.copyOf(content);
    artifacts = List.copyOf(artifacts);
    metadata = new LinkedHashMap<>(metadata);
    redactions = List.copyOf(redactions);
  }

  /**
   * Reads the result of {@code tools/call}, which has the envelope in its member {@code result}.
   * What is missing or null is empty.
   *
   * @throws AnnexException {@code INVALID_RESULT}, naming the member
   */
  static ToolResult read(JsonNode called) {
    JsonNode envelope = called.path("result");
    if (!called.isObject() || !envelope.isObject()) {
      throw invalid("result", "an object", called.isObject() ? envelope : called);
    }
    return new ToolResult(
        objects(envelope, "content", "type"),
        present(envelope, "structured"),
        text(envelope, "preview", "preview"),
        objects(envelope, "artifacts", "uri"),
        members(envelope),
        objects(envelope, "redactions", "path"),
        flag(envelope),
        number(envelope, "bytes", "bytes"),
        number(envelope, "duration_ms", "duration_ms"));
  }

  private static Optional<JsonNode> present(JsonNode object, String name) {
    return Optional.of(object.path(name))
        .filter(value -> !value.isMissingNode() && !value.isNull());
  }

  private static Optional<String> text(JsonNode object, String name, String place) {
    Optional<JsonNode> value = present(object, name);
    if (value.isPresent() && !value.get().isString()) {
      throw invalid(place, "a text", value.get());
    }
    return value.map(JsonNode::stringValue);
  }

  private static List<ObjectNode> objects(JsonNode envelope, String name, String needed) {
    Optional<JsonNode> list = present(envelope, name);
    if (list.isEmpty()) {
      return List.of();
    }
    if (!list.get().isArray()) {
      throw invalid(name, "a list", list.get());
    }
    List<ObjectNode> objects = new ArrayList<>();
    for (JsonNode element : list.get()) {
      String place = "%s[%d]".formatted(name, objects.size());
      if (!(element instanceof ObjectNode object)) {
        throw invalid(place, "an object", element);
      }
      boolean named =
          text(object, needed, "%s.%s".formatted(place, needed))
              .filter(it -> !it.isBlank())
              .isPresent();
      if (!named) {
        throw invalid(
            "%s.%s".formatted(place, needed), "a text with something in it", object.path(needed));
      }
      if (!name.equals("redactions")) {
        var _ = text(object, "text", place + ".text");
        var _ = text(object, "mime_type", place + ".mime_type");
        var _ = text(object, "name", place + ".name");
      }
      var _ = number(object, "bytes", place + ".bytes");
      objects.add(object);
    }
    return objects;
  }

  private static Map<String, JsonNode> members(JsonNode envelope) {
    Map<String, JsonNode> members = new LinkedHashMap<>();
    Optional<JsonNode> metadata = present(envelope, "metadata");
    if (metadata.isPresent() && !metadata.get().isObject()) {
      throw invalid("metadata", "an object", metadata.get());
    }
    metadata.ifPresent(
        object -> object.properties().forEach(one -> members.put(one.getKey(), one.getValue())));
    return members;
  }

  private static boolean flag(JsonNode envelope) {
    Optional<JsonNode> value = present(envelope, "truncated");
    if (value.isPresent() && !value.get().isBoolean()) {
      throw invalid("truncated", "true or false", value.get());
    }
    return value.map(JsonNode::booleanValue).orElse(false);
  }

  private static long number(JsonNode object, String name, String place) {
    Optional<JsonNode> value = present(object, name);
    if (value.isEmpty()) {
      return 0;
    }
    boolean fits =
        value.get().isIntegralNumber()
            && value.get().canConvertToLong()
            && value.get().longValue() >= 0;
    if (!fits) {
      throw invalid(place, "a whole number of 0 or more", value.get());
    }
    return value.get().longValue();
  }

  /** The texts of its blocks, one below the other. */
  String texts() {
    return String.join(
        "\n",
        content.stream()
            .flatMap(block -> text(block, "text", "text").stream())
            .filter(text -> !text.isEmpty())
            .toList());
  }

  /** Its written form; empty members are left out. */
  ObjectNode toJson() {
    ObjectNode json = Json.object();
    putList(json, "content", content);
    structured.ifPresent(value -> json.set("structured", value));
    preview.ifPresent(text -> json.put("preview", text));
    putList(json, "artifacts", artifacts);
    if (!metadata.isEmpty()) {
      ObjectNode object = json.putObject("metadata");
      metadata.forEach(object::set);
    }
    putList(json, "redactions", redactions);
    return json.put("truncated", truncated).put("bytes", bytes).put("duration_ms", durationMillis);
  }

  private static void putList(ObjectNode json, String name, List<ObjectNode> elements) {
    if (!elements.isEmpty()) {
      ArrayNode list = json.putArray(name);
      elements.forEach(list::add);
    }
  }

  private static AnnexException invalid(String place, String wanted, JsonNode got) {
    return new AnnexException(
        ErrorCode.INVALID_RESULT,
        "The result of the tool cannot be used: %s must be %s (got %s)."
            .formatted(place, wanted, got.getNodeType().toString().toLowerCase(Locale.ROOT)));
  }
}
