package dev.annex.server.rest;

import dev.annex.api.extension.AssetType;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.PolicyBook;
import dev.annex.api.extension.Snippets;
import dev.annex.api.value.Json;
import dev.annex.capabilities.workspace.AssetBook;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of what extensions bring beside tools, resources and prompts. */
final class ContributionShape {

  private ContributionShape() {}

  /** Adds what there is to a document about an extension. */
  static void addTo(ObjectNode json, Contributions contributions) {
    if (contributions.equals(Contributions.NONE)) {
      return;
    }
    ObjectNode shown = json.putObject("contributions");
    contributions.policy().ifPresent(policy -> shown.set("policy", policy(policy)));
    ArrayNode types = shown.putArray("assetTypes");
    contributions.assetTypes().forEach(type -> types.add(assetType(type)));
    shown.put("actions", contributions.actions().isPresent());
    ArrayNode snippets = shown.putArray("snippets");
    for (Snippets.Snippet seed : contributions.snippets().seeds()) {
      snippets
          .addObject()
          .put("key", seed.key())
          .put("name", seed.name())
          .put("category", seed.category());
    }
    contributions.guide().ifPresent(guide -> shown.put("guide", guide));
    shown.set(
        "languages",
        Shapes.texts(contributions.translations().keySet().stream().sorted().toList()));
  }

  private static ObjectNode policy(PolicyBook policy) {
    ObjectNode json = Json.object().put("family", policy.family());
    json.put("needsAsset", policy.needsAsset());
    json.set("words", Shapes.texts(policy.words()));
    ArrayNode groups = json.putArray("groups");
    policy.groups().forEach(group -> groups.add(PolicyRoutes.json(group)));
    json.set("defaults", Shapes.texts(policy.defaults()));
    return json;
  }

  static ObjectNode assetType(AssetType type) {
    ObjectNode json = Json.object().put("type", type.name()).put("title", type.title());
    json.set("secrets", Shapes.texts(AssetBook.secretFields(type.config())));
    json.set("schema", type.config().document());
    return json;
  }
}
