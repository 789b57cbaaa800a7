package dev.annex.runtime.process.dialect.agh.tool;

import dev.annex.api.value.Json;
import dev.annex.runtime.process.dialect.agh.tool.SecretNames.Look;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes secrets out of results before anybody sees them, and notes where. One for one result; one
 * thread.
 *
 * <p>More is looked at than the contract asks for: texts inside of data, and the addresses of
 * artifacts, are searched for known secrets and tokens.
 */
final class Redaction {

  private final SecretText texts;
  private final List<ObjectNode> notes = new ArrayList<>();

  private Redaction(SecretText texts) {
    this.texts = texts;
  }

  /** A result without secrets. */
  static ToolResult of(ToolResult result, UnaryOperator<String> clean) {
    return new Redaction(new SecretText(clean)).redact(result);
  }

  /** An error's data without secrets. */
  static JsonNode of(JsonNode data, UnaryOperator<String> clean) {
    return new Redaction(new SecretText(clean)).value(data, "$", Look.HARMLESS, true);
  }

  private ToolResult redact(ToolResult result) {
    List<ObjectNode> content = new ArrayList<>();
    for (ObjectNode block : result.content()) {
      content.add(block(block, "$.content[%d]".formatted(content.size())));
    }
    Optional<JsonNode> structured =
        result.structured().map(value -> value(value, "$.structured", Look.HARMLESS, false));
    Optional<String> preview = result.preview().map(text -> shown(text, "$.preview"));
    List<ObjectNode> artifacts = new ArrayList<>();
    for (ObjectNode artifact : result.artifacts()) {
      artifacts.add(
          value(artifact, "$.artifacts[%d]".formatted(artifacts.size()), Look.HARMLESS, false)
              .asObject());
    }
    Map<String, JsonNode> metadata = metadata(result.metadata(), "$.metadata");
    List<ObjectNode> all = new ArrayList<>(result.redactions());
    all.addAll(notes);
    return new ToolResult(
        content,
        structured,
        preview,
        artifacts,
        metadata,
        all,
        result.truncated(),
        result.bytes(),
        result.durationMillis());
  }

  private ObjectNode block(ObjectNode block, String path) {
    ObjectNode copy = block.deepCopy();
    if (copy.path("text").isString()) {
      copy.put("text", shown(copy.path("text").stringValue(), path + ".text"));
    }
    if (copy.has("data")) {
      copy.set("data", value(copy.path("data"), path + ".data", Look.HARMLESS, false));
    }
    if (copy.path("metadata").isObject()) {
      Map<String, JsonNode> members = new LinkedHashMap<>();
      copy.path("metadata").properties().forEach(one -> members.put(one.getKey(), one.getValue()));
      ObjectNode metadata = copy.putObject("metadata");
      metadata(members, path + ".metadata").forEach(metadata::set);
    }
    return copy;
  }

  /** Members with secret names are removed, not only hidden. */
  private Map<String, JsonNode> metadata(Map<String, JsonNode> members, String path) {
    Map<String, JsonNode> kept = new LinkedHashMap<>();
    members.forEach((name, value) -> {
      String place = "%s.%s".formatted(path, name);
      Look look = SecretNames.look(name);
      boolean secret = look == Look.SECRET || (look == Look.COUNTER && !isCount(value));
      if (secret) {
        note(place, Json.write(value));
      } else {
        kept.put(name, value(value, place, look, false));
      }
    });
    return kept;
  }

  private static boolean isCount(JsonNode value) {
    return value.isNumber() || value.isBoolean() || value.isNull() || value.isContainer();
  }

  /** A value under a name with a look, which goes on below. */
  private JsonNode value(JsonNode value, String path, Look look, boolean named) {
    if (look == Look.SECRET) {
      return hidden(value, path);
    }
    return switch (value.getNodeType()) {
      case OBJECT -> object(value, path, look, named);
      case ARRAY -> array(value, path, look, named);
      case STRING -> look == Look.COUNTER ? hidden(value, path) : text(value, path, named);
      default -> value;
    };
  }

  private JsonNode object(JsonNode object, String path, Look above, boolean named) {
    ObjectNode copy = Json.object();
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      Look own = SecretNames.look(member.getKey());
      Look look = own == Look.HARMLESS ? above : own;
      copy.set(
          member.getKey(),
          value(member.getValue(), "%s.%s".formatted(path, member.getKey()), look, named));
    }
    return copy;
  }

  private JsonNode array(JsonNode array, String path, Look look, boolean named) {
    ArrayNode copy = Json.object().arrayNode();
    for (JsonNode element : array) {
      copy.add(value(element, "%s[%d]".formatted(path, copy.size()), look, named));
    }
    return copy;
  }

  private JsonNode text(JsonNode value, String path, boolean named) {
    String text = value.stringValue();
    String hidden = named ? texts.hide(text) : texts.hideTokens(text);
    return hidden.equals(text) ? value : noted(path, text, hidden);
  }

  private JsonNode noted(String path, String before, String after) {
    note(path, before);
    return Json.object().stringNode(after);
  }

  private JsonNode hidden(JsonNode value, String path) {
    note(path, value.isString() ? value.stringValue() : Json.write(value));
    return Json.object().stringNode(SecretText.HIDDEN);
  }

  private String shown(String text, String path) {
    String hidden = texts.hide(text);
    if (!hidden.equals(text)) {
      note(path, text);
    }
    return hidden;
  }

  private void note(String path, String before) {
    notes.add(
        Json.object()
            .put("path", path)
            .put("reason", ReasonCode.SECRET_METADATA.word())
            .put("bytes", before.getBytes(StandardCharsets.UTF_8).length));
  }
}
