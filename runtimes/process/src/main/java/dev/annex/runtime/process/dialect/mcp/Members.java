package dev.annex.runtime.process.dialect.mcp;

import dev.annex.api.name.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads an object of {@link McpServerFile} and names what is wrong with it. */
record Members(ObjectNode json, String where) {

  private static final int SHOWN = 64;

  static Members of(JsonNode json, String where) {
    if (json instanceof ObjectNode object) {
      return new Members(object, where);
    }
    throw McpServerFile.invalid(where + " must be an object");
  }

  void allow(Set<String> names) {
    for (String name : json.propertyNames()) {
      if (!names.contains(name)) {
        throw McpServerFile.invalid(
            "%s knows no member \"%s\"".formatted(where, Printable.show(name, SHOWN)));
      }
    }
  }

  String text(String name) {
    return optionalText(name)
        .orElseThrow(() -> McpServerFile.invalid("%s.%s is missing".formatted(where, name)));
  }

  Optional<String> optionalText(String name) {
    JsonNode value = json.path(name);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (!value.isString()) {
      throw McpServerFile.invalid("%s.%s must be a text".formatted(where, name));
    }
    return Optional.of(value.stringValue());
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode each : array(name)) {
      if (!each.isString()) {
        throw McpServerFile.invalid("%s.%s must be a list of texts".formatted(where, name));
      }
      texts.add(each.stringValue());
    }
    return texts;
  }

  Map<String, String> textsByName(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (!json.has(name)) {
      return texts;
    }
    for (Map.Entry<String, JsonNode> each :
        of(json.path(name), where + "." + name).json().properties()) {
      if (!each.getValue().isString()) {
        throw McpServerFile.invalid("%s.%s must hold texts".formatted(where, name));
      }
      texts.put(each.getKey(), each.getValue().stringValue());
    }
    return texts;
  }

  List<ObjectNode> objects(String name) {
    List<ObjectNode> objects = new ArrayList<>();
    for (JsonNode each : array(name)) {
      objects.add(of(each, where + "." + name).json());
    }
    return objects;
  }

  private JsonNode array(String name) {
    JsonNode value = json.path(name);
    if (!value.isMissingNode() && !value.isArray()) {
      throw McpServerFile.invalid("%s.%s must be a list".formatted(where, name));
    }
    return value;
  }
}
