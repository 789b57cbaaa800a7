package dev.annex.runtime.process.dialect.mcp;

import dev.annex.api.value.Json;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Says in the words of draft 2020-12 what a schema says in those of an older draft. Most servers
 * name draft-07, because the libraries that write their schemas do; nearly all of them use nothing
 * that changed since.
 */
final class OlderDrafts {

  private static final Pattern OLDER =
      Pattern.compile("https?://json-schema\\.org/(draft-0[4-7]|draft/2019-09)/schema#?");

  /** Members whose value is a schema for each name. */
  private static final Set<String> BY_NAME =
      Set.of("properties", "patternProperties", "definitions", "$defs", "dependentSchemas");

  /** Members whose value is data, and no schema. */
  private static final Set<String> DATA =
      Set.of("const", "enum", "default", "examples", "required");

  private OlderDrafts() {}

  /** The schema itself when it names no older draft. */
  static JsonNode translate(JsonNode schema) {
    if (!schema.isObject() || !OLDER.matcher(schema.path("$schema").asString("")).matches()) {
      return schema;
    }
    JsonNode translated = schema(schema);
    if (translated instanceof ObjectNode object) {
      JsonNode _ = object.remove("$schema");
    }
    return translated;
  }

  private static JsonNode schema(JsonNode schema) {
    if (!(schema instanceof ObjectNode given)) {
      return schema;
    }
    ObjectNode out = Json.object();
    for (Map.Entry<String, JsonNode> member : given.properties()) {
      put(out, member.getKey(), member.getValue(), given);
    }
    return out;
  }

  private static void put(ObjectNode out, String name, JsonNode value, ObjectNode all) {
    switch (name) {
      case "items" -> {
        if (value.isArray()) {
          out.set("prefixItems", each(value));
          if (all.has("additionalItems")) {
            out.set("items", schema(all.path("additionalItems")));
          }
        } else {
          out.set("items", schema(value));
        }
      }
      case "additionalItems" -> {
        // Said with items, and meaningless without a list there.
      }
      case "dependencies" -> dependencies(out, value);
      case "exclusiveMinimum", "exclusiveMaximum" -> exclusive(out, name, value, all);
      case "minimum", "maximum" -> {
        String exclusive = "exclusive" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
        if (!all.path(exclusive).asBoolean(false)) {
          out.set(name, value);
        }
      }
      default -> out.set(name, plain(name, value));
    }
  }

  private static JsonNode plain(String name, JsonNode value) {
    if (DATA.contains(name)) {
      return value;
    }
    if (BY_NAME.contains(name) && value.isObject()) {
      ObjectNode out = Json.object();
      value.properties().forEach(entry -> out.set(entry.getKey(), schema(entry.getValue())));
      return out;
    }
    return value.isArray() ? each(value) : schema(value);
  }

  private static ArrayNode each(JsonNode values) {
    ArrayNode out = Json.object().arrayNode();
    values.forEach(value -> out.add(schema(value)));
    return out;
  }

  private static void dependencies(ObjectNode out, JsonNode value) {
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      String member = entry.getValue().isArray() ? "dependentRequired" : "dependentSchemas";
      out.withObject(member).set(entry.getKey(), plain(member, entry.getValue()));
    }
  }

  /** Draft-04 said it with a boolean beside the bound. */
  private static void exclusive(ObjectNode out, String name, JsonNode value, ObjectNode all) {
    if (value.isBoolean()) {
      String bound = name.equals("exclusiveMinimum") ? "minimum" : "maximum";
      if (value.booleanValue() && all.has(bound)) {
        out.set(name, all.path(bound));
      }
      return;
    }
    out.set(name, value);
  }
}
