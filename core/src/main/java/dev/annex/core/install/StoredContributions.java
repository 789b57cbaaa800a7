package dev.annex.core.install;

import static dev.annex.core.install.StoredManifest.all;
import static dev.annex.core.install.StoredManifest.flag;
import static dev.annex.core.install.StoredManifest.member;
import static dev.annex.core.install.StoredManifest.name;
import static dev.annex.core.install.StoredManifest.optional;
import static dev.annex.core.install.StoredManifest.text;
import static dev.annex.core.install.StoredManifest.toolName;

import dev.annex.api.extension.Actions;
import dev.annex.api.extension.AssetType;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.Hook;
import dev.annex.api.extension.Pages;
import dev.annex.api.extension.PolicyBook;
import dev.annex.api.extension.PolicyGroup;
import dev.annex.api.extension.Snippets;
import dev.annex.api.extension.Translation;
import dev.annex.api.extension.Translation.GroupTexts;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The part of {@link StoredManifest} for what only some extensions bring. */
final class StoredContributions {

  private StoredContributions() {}

  static ObjectNode write(Contributions contributions) {
    ObjectNode notes = Json.object();
    ArrayNode types = notes.putArray("assetTypes");
    for (AssetType type : contributions.assetTypes()) {
      types.add(assetType(type));
    }
    contributions.policy().ifPresent(policy -> notes.set("policy", policy(policy)));
    contributions
        .actions()
        .ifPresent(actions -> {
          ObjectNode object = notes.putObject("actions").put("entry", actions.entry());
          actions.connectionTest().ifPresent(test -> object.put("connectionTest", test));
        });
    snippets(contributions.snippets(), notes);
    contributions.guide().ifPresent(guide -> notes.put("guide", guide));
    contributions.configCheck().ifPresent(tool -> notes.set("configCheck", name(tool)));
    contributions.pages().ifPresent(pages -> notes.set("pages", pages(pages)));
    ObjectNode translations = notes.putObject("translations");
    new TreeMap<>(contributions.translations())
        .forEach((tag, translation) -> translations.set(tag, translation(translation)));
    ArrayNode hooks = notes.putArray("hooks");
    contributions.hooks().forEach(hook -> hooks.add(hook(hook)));
    return notes;
  }

  private static ObjectNode hook(Hook hook) {
    ObjectNode notes = name(hook.tool()).put("name", hook.name()).put("event", hook.event());
    notes.put("mode", hook.mode().name());
    notes.put("required", hook.required());
    notes.put("priority", hook.priority());
    hook.timeout().ifPresent(timeout -> notes.put("timeout", timeout.toString()));
    ObjectNode matcher = notes.putObject("matcher");
    new TreeMap<>(hook.matcher().members()).forEach(matcher::set);
    return notes;
  }

  private static ObjectNode assetType(AssetType type) {
    ObjectNode notes = Json.object().put("name", type.name()).put("title", type.title());
    notes.set("config", type.config().document());
    return notes;
  }

  private static ObjectNode pages(Pages pages) {
    ObjectNode notes = Json.object().put("entry", pages.entry());
    pages.styles().ifPresent(styles -> notes.put("styles", styles));
    texts(pages.folders(), notes.putArray("folders"));
    ArrayNode list = notes.putArray("pages");
    for (Pages.Page page : pages.pages()) {
      list.addObject()
          .put("id", page.id())
          .put("slot", page.slot())
          .put("title", page.title())
          .put("component", page.component());
    }
    return notes;
  }

  private static ObjectNode policy(PolicyBook policy) {
    ObjectNode notes = Json.object().put("family", policy.family());
    notes.set("classifier", name(policy.classifier()));
    notes.put("needsAsset", policy.needsAsset());
    texts(policy.words(), notes.putArray("words"));
    ArrayNode groups = notes.putArray("groups");
    for (PolicyGroup group : policy.groups()) {
      ObjectNode object =
          groups
              .addObject()
              .put("id", group.id())
              .put("title", group.title())
              .put("description", group.description());
      texts(new TreeSet<>(group.allow()), object.putArray("allow"));
      texts(new TreeSet<>(group.deny()), object.putArray("deny"));
    }
    texts(policy.defaults(), notes.putArray("defaults"));
    return notes;
  }

  private static void snippets(Snippets snippets, ObjectNode notes) {
    ArrayNode categories = notes.putArray("snippetCategories");
    for (Snippets.Category category : snippets.categories()) {
      categories
          .addObject()
          .put("id", category.id())
          .put("assetType", category.assetType())
          .put("title", category.title());
    }
    ArrayNode seeds = notes.putArray("snippets");
    for (Snippets.Snippet seed : snippets.seeds()) {
      seeds
          .addObject()
          .put("key", seed.key())
          .put("name", seed.name())
          .put("category", seed.category())
          .put("content", seed.content())
          .put("description", seed.description());
    }
  }

  private static ObjectNode translation(Translation translation) {
    ObjectNode notes =
        Json.object()
            .put("title", translation.title())
            .put("description", translation.description());
    ArrayNode tools = notes.putArray("tools");
    for (Map.Entry<ToolName, String> tool : new TreeMap<>(translation.tools()).entrySet()) {
      tools.add(name(tool.getKey()).put("description", tool.getValue()));
    }
    ArrayNode types = notes.putArray("assetTypes");
    new TreeMap<>(translation.assetTypes()).values().forEach(type -> types.add(assetType(type)));
    ObjectNode groups = notes.putObject("policyGroups");
    new TreeMap<>(translation.policyGroups())
        .forEach((id, texts) ->
            groups
                .putObject(id)
                .put("title", texts.title())
                .put("description", texts.description()));
    titles(translation.snippetCategories(), notes.putObject("snippetCategories"));
    titles(translation.pages(), notes.putObject("pages"));
    return notes;
  }

  private static void titles(Map<String, String> titles, ObjectNode notes) {
    new TreeMap<>(titles).forEach(notes::put);
  }

  private static void texts(Collection<String> texts, ArrayNode array) {
    texts.forEach(array::add);
  }

  static Contributions read(JsonNode notes) {
    Map<String, Translation> translations = new HashMap<>();
    for (Map.Entry<String, JsonNode> one : member(notes, "translations").properties()) {
      translations.put(one.getKey(), translation(one.getValue()));
    }
    return new Contributions(
        all(notes, "assetTypes", StoredContributions::assetType),
        optional(notes, "policy").map(StoredContributions::policy),
        optional(notes, "actions")
            .map(actions ->
                new Actions(
                    text(actions, "entry"),
                    optional(actions, "connectionTest").map(JsonNode::stringValue))),
        new Snippets(
            all(
                notes,
                "snippetCategories",
                category ->
                    new Snippets.Category(
                        text(category, "id"),
                        text(category, "assetType"),
                        text(category, "title"))),
            all(
                notes,
                "snippets",
                seed ->
                    new Snippets.Snippet(
                        text(seed, "key"),
                        text(seed, "name"),
                        text(seed, "category"),
                        text(seed, "content"),
                        text(seed, "description")))),
        optional(notes, "guide").map(JsonNode::stringValue),
        optional(notes, "configCheck").map(tool -> toolName(tool, "tool")),
        optional(notes, "pages").map(StoredContributions::pages),
        translations,
        all(notes, "hooks", StoredContributions::hook));
  }

  private static Hook hook(JsonNode notes) {
    Map<String, JsonNode> members = new HashMap<>();
    for (Map.Entry<String, JsonNode> one : member(notes, "matcher").properties()) {
      members.put(one.getKey(), one.getValue());
    }
    return new Hook(
        text(notes, "name"),
        text(notes, "event"),
        toolName(notes, "tool"),
        Hook.Mode.valueOf(text(notes, "mode")),
        flag(notes, "required"),
        member(notes, "priority").intValue(),
        optional(notes, "timeout").map(timeout -> Duration.parse(timeout.stringValue())),
        new Hook.Matcher(members));
  }

  private static AssetType assetType(JsonNode notes) {
    return new AssetType(
        text(notes, "name"), text(notes, "title"), Schema.of(member(notes, "config")));
  }

  private static Pages pages(JsonNode notes) {
    return new Pages(
        text(notes, "entry"),
        optional(notes, "styles").map(JsonNode::stringValue),
        all(notes, "folders", JsonNode::stringValue),
        all(
            notes,
            "pages",
            page ->
                new Pages.Page(
                    text(page, "id"),
                    text(page, "slot"),
                    text(page, "title"),
                    text(page, "component"))));
  }

  private static PolicyBook policy(JsonNode notes) {
    return new PolicyBook(
        text(notes, "family"),
        toolName(member(notes, "classifier"), "tool"),
        flag(notes, "needsAsset"),
        all(notes, "words", JsonNode::stringValue),
        all(
            notes,
            "groups",
            group ->
                new PolicyGroup(
                    text(group, "id"),
                    text(group, "title"),
                    text(group, "description"),
                    Set.copyOf(all(group, "allow", JsonNode::stringValue)),
                    Set.copyOf(all(group, "deny", JsonNode::stringValue)))),
        all(notes, "defaults", JsonNode::stringValue));
  }

  private static Translation translation(JsonNode notes) {
    Map<ToolName, String> tools = new HashMap<>();
    for (JsonNode tool : member(notes, "tools")) {
      tools.put(toolName(tool, "tool"), text(tool, "description"));
    }
    Map<String, AssetType> types = new HashMap<>();
    for (AssetType type : all(notes, "assetTypes", StoredContributions::assetType)) {
      types.put(type.name(), type);
    }
    Map<String, GroupTexts> groups = new HashMap<>();
    for (Map.Entry<String, JsonNode> group : member(notes, "policyGroups").properties()) {
      JsonNode texts = group.getValue();
      groups.put(group.getKey(), new GroupTexts(text(texts, "title"), text(texts, "description")));
    }
    return new Translation(
        text(notes, "title"),
        text(notes, "description"),
        tools,
        types,
        groups,
        titles(notes, "snippetCategories"),
        titles(notes, "pages"));
  }

  private static Map<String, String> titles(JsonNode notes, String member) {
    JsonNode titles = member(notes, member);
    Map<String, String> byId = new HashMap<>();
    titles.propertyNames().forEach(id -> byId.put(id, text(titles, id)));
    return byId;
  }
}
