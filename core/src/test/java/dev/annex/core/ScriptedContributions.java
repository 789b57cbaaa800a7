package dev.annex.core;

import dev.annex.api.extension.Actions;
import dev.annex.api.extension.AssetType;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.PolicyBook;
import dev.annex.api.extension.PolicyGroup;
import dev.annex.api.extension.Snippets;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What {@code tools.json} says besides tools: {@code policy}, {@code types} and {@code actions}.
 */
final class ScriptedContributions {

  private ScriptedContributions() {}

  static Contributions read(ExtensionId id, JsonNode json) {
    List<AssetType> types = new ArrayList<>();
    for (JsonNode type : json.path("types")) {
      types.add(
          new AssetType(
              type.asString(), type.asString(), Schema.of(Json.object().put("type", "object"))));
    }
    boolean actions = json.path("actions").asBoolean(false);
    return new Contributions(
        types,
        Optional.ofNullable(json.get("policy")).map(policy -> policy(id, policy)),
        actions ? Optional.of(new Actions("act:", Optional.of("test"))) : Optional.empty(),
        Snippets.NONE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  private static PolicyBook policy(ExtensionId id, JsonNode json) {
    List<PolicyGroup> groups = new ArrayList<>();
    for (JsonNode group : json.path("groups")) {
      groups.add(
          new PolicyGroup(
              group.path("id").asString(),
              "",
              "",
              Set.copyOf(texts(group.path("allow"))),
              Set.copyOf(texts(group.path("deny")))));
    }
    return new PolicyBook(
        "sample",
        new ToolName(id, json.path("classifier").asString("judge")),
        json.path("needsAsset").asBoolean(false),
        texts(json.path("words")),
        groups,
        texts(json.path("defaults")));
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asString()));
    return texts;
  }
}
