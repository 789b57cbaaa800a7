package dev.annex.server.rest;

import dev.annex.api.access.Grant;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Audience;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.extension.Catalog.Listed;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.Tool;
import dev.annex.api.value.Json;
import dev.annex.server.edge.Wording;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of things that several answers hold. */
final class Shapes {

  private Shapes() {}

  static ObjectNode list(ArrayNode items) {
    ObjectNode list = Json.object();
    list.set("items", items);
    return list;
  }

  static ArrayNode texts(Collection<String> texts) {
    ArrayNode array = Json.object().arrayNode();
    texts.forEach(array::add);
    return array;
  }

  static JsonNode permission(PermissionRequest request, Permission meaning, boolean granted) {
    return Json.object()
        .put("permission", request.toString())
        .put("allows", meaning.describe())
        .put("risk", meaning.risk().name())
        .put("granted", granted);
  }

  static JsonNode grant(Grant grant) {
    ObjectNode json = Json.object();
    json.put("permission", grant.permission().toString());
    json.put("by", grant.by());
    json.put("at", grant.at().toString());
    grant.until().ifPresent(until -> json.put("until", until.toString()));
    return json;
  }

  static ArrayNode grants(List<Grant> grants) {
    ArrayNode items = Json.object().arrayNode();
    grants.forEach(grant -> items.add(grant(grant)));
    return items;
  }

  static ArrayNode limits(Limits limits) {
    ArrayNode items = Json.object().arrayNode();
    for (Limit limit : Limit.values()) {
      long value = limits.get(limit);
      items
          .addObject()
          .put("limit", limit.key())
          .put("value", value)
          .put("shown", limit.show(value))
          .put("default", value == limit.defaultValue());
    }
    return items;
  }

  static JsonNode tool(Listed listed, Locale locale) {
    Tool tool = listed.tool();
    Wording wording = new Wording(listed.extension().manifest(), locale);
    ObjectNode json = Json.object();
    json.put("name", tool.name().toString());
    json.put("agentName", listed.agentName().value());
    json.put("extension", tool.name().extension().value());
    json.put("title", tool.title());
    json.put("description", wording.description(tool));
    json.set("inputSchema", tool.input().document());
    tool.output().ifPresent(output -> json.set("outputSchema", output.document()));
    Effects effects = tool.effects();
    json.putObject("annotations")
        .put("readOnly", effects.readsOnly())
        .put("destructive", effects.destructive())
        .put("idempotent", effects.repeatable())
        .put("openWorld", effects.reachesOutside());
    json.set(
        "audience",
        texts(
            Arrays.stream(Audience.values())
                .filter(tool.audience()::contains)
                .map(Audience::name)
                .toList()));
    return json;
  }
}
