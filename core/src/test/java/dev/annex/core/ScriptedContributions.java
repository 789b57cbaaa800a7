package dev.annex.core;

import dev.annex.api.extension.Actions;
import dev.annex.api.extension.AssetType;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.Hook;
import dev.annex.api.extension.PolicyBook;
import dev.annex.api.extension.PolicyGroup;
import dev.annex.api.extension.Snippets;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What {@code tools.json} says besides tools: {@code policy}, {@code types}, {@code actions} and
 * {@code hooks}.
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
        Map.of(),
        hooks(id, json.path("hooks")));
  }

  private static List<Hook> hooks(ExtensionId id, JsonNode json) {
    List<Hook> hooks = new ArrayList<>();
    for (JsonNode one : json) {
      ToolName tool = new ToolName(id, one.path("tool").asString());
      Map<String, JsonNode> members = new HashMap<>();
      one.path("when")
          .properties()
          .forEach(member -> members.put(member.getKey(), member.getValue()));
      hooks.add(
          new Hook(
              one.path("name").asString(tool.tool()),
              one.path("event").asString(),
              tool,
              one.path("async").asBoolean(false) ? Hook.Mode.ASYNC : Hook.Mode.SYNC,
              one.path("required").asBoolean(false),
              one.path("priority").asInt(Hook.DEFAULT_PRIORITY),
              Optional.ofNullable(one.get("timeout")).map(text -> Duration.parse(text.asString())),
              new Hook.Matcher(members)));
    }
    return hooks;
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
