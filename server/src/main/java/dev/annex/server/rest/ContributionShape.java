package dev.annex.server.rest;

import dev.annex.api.extension.AssetType;
import dev.annex.api.extension.ContextBlock;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.Hook;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.Pages;
import dev.annex.api.extension.PolicyBook;
import dev.annex.api.extension.Snippets;
import dev.annex.api.value.Json;
import dev.annex.capabilities.workspace.AssetBook;
import dev.annex.server.edge.Wording;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of what extensions bring beside tools, resources and prompts. */
final class ContributionShape {

  private ContributionShape() {}

  /** Adds what there is to a document about an extension, in a language. */
  static void addTo(ObjectNode json, Manifest manifest, Locale locale) {
    Contributions contributions = manifest.contributions();
    Wording wording = new Wording(manifest, locale);
    if (contributions.equals(Contributions.NONE)) {
      return;
    }
    ObjectNode shown = json.putObject("contributions");
    contributions.policy().ifPresent(policy -> shown.set("policy", policy(policy, wording)));
    ArrayNode types = shown.putArray("assetTypes");
    contributions.assetTypes().forEach(type -> types.add(assetType(wording.assetType(type))));
    shown.put("actions", contributions.actions().isPresent());
    ArrayNode snippets = shown.putArray("snippets");
    for (Snippets.Snippet seed : contributions.snippets().seeds()) {
      snippets
          .addObject()
          .put("key", seed.key())
          .put("name", seed.name())
          .put("category", seed.category());
    }
    contributions.pages().ifPresent(pages -> shown.set("pages", pages(pages, wording)));
    contributions.guide().ifPresent(guide -> shown.put("guide", guide));
    if (!contributions.hooks().isEmpty()) {
      ArrayNode hooks = shown.putArray("hooks");
      contributions.hooks().forEach(hook -> hooks.add(hook(hook)));
    }
    if (!contributions.contextBlocks().isEmpty()) {
      ArrayNode blocks = shown.putArray("contextBlocks");
      for (ContextBlock block : contributions.contextBlocks()) {
        ObjectNode item = blocks.addObject();
        item.put("label", block.label()).put("description", block.description());
        block.maxTokens().ifPresent(most -> item.put("maxTokens", most));
      }
    }
    shown.set(
        "languages",
        Shapes.texts(contributions.translations().keySet().stream().sorted().toList()));
  }

  private static ObjectNode policy(PolicyBook policy, Wording wording) {
    ObjectNode json = Json.object().put("family", policy.family());
    json.put("needsAsset", policy.needsAsset());
    json.set("words", Shapes.texts(policy.words()));
    ArrayNode groups = json.putArray("groups");
    policy.groups().forEach(group -> groups.add(PolicyRoutes.json(wording.group(group))));
    json.set("defaults", Shapes.texts(policy.defaults()));
    return json;
  }

  private static ObjectNode pages(Pages pages, Wording wording) {
    ObjectNode json = Json.object().put("entry", pages.entry());
    pages.styles().ifPresent(styles -> json.put("styles", styles));
    ArrayNode items = json.putArray("items");
    for (Pages.Page page : pages.pages()) {
      items
          .addObject()
          .put("id", page.id())
          .put("slot", page.slot())
          .put("title", wording.title(page))
          .put("component", page.component());
    }
    return json;
  }

  private static ObjectNode hook(Hook hook) {
    ObjectNode json = Json.object().put("name", hook.name()).put("event", hook.event());
    json.put("mode", hook.mode().name().toLowerCase(Locale.ROOT));
    json.put("required", hook.required());
    json.put("priority", hook.priority());
    return json;
  }

  static ObjectNode assetType(AssetType type) {
    ObjectNode json = Json.object().put("type", type.name()).put("title", type.title());
    json.set("secrets", Shapes.texts(AssetBook.secretFields(type.config())));
    json.set("schema", type.config().document());
    return json;
  }
}
