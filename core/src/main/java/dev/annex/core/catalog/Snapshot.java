package dev.annex.core.catalog;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Caller;
import dev.annex.api.extension.Actions;
import dev.annex.api.extension.AssetType;
import dev.annex.api.extension.Catalog.Change;
import dev.annex.api.extension.Catalog.Listed;
import dev.annex.api.extension.Catalog.ListedPrompt;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.Hook;
import dev.annex.api.extension.Prompt;
import dev.annex.api.extension.Resource;
import dev.annex.api.extension.ResourceTemplate;
import dev.annex.api.extension.Snippets.Category;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.AgentName;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** One consistent state of the catalog. Immutable. */
final class Snapshot {

  private final Map<ExtensionId, Extension> extensions = new TreeMap<>();
  private final Map<String, ExtensionId> aliases = new HashMap<>();
  private final Map<ToolName, Listed> byName = new HashMap<>();
  private final Map<AgentName, Listed> byAgentName = new TreeMap<>();
  private final Map<AgentName, ListedPrompt> prompts = new TreeMap<>();
  private final Map<String, ExtensionId> assetTypes = new HashMap<>();
  private final Map<String, ExtensionId> snippetCategories = new HashMap<>();
  private final Map<String, Resource> resources = new TreeMap<>();
  private final Map<String, ResourceTemplate> templates = new TreeMap<>();
  private final Map<String, List<Subscriber>> subscribers = new HashMap<>();

  /**
   * Indexes extensions.
   *
   * @throws AnnexException {@code NAME_TAKEN}, naming both sides of a clash and the way out
   */
  Snapshot(Collection<Extension> all) {
    all.stream().sorted(Comparator.comparing(Extension::id)).forEach(this::add);
    subscribers.values().forEach(of -> of.sort(Subscriber.ORDER));
  }

  private void add(Extension extension) {
    ExtensionId id = extension.id();
    extensions.put(id, extension);
    ExtensionId other = aliases.putIfAbsent(extension.alias(), id);
    if (other != null) {
      throw taken(
          "alias \"%s\" of \"%s\"".formatted(extension.alias(), id),
          other,
          "Give one of them another alias: annex install … --as NAME.");
    }
    extension.tools().forEach(tool -> addTool(extension, tool));
    extension.manifest().prompts().forEach(prompt -> addPrompt(extension, prompt));
    claimTypes(extension);
    if (!extension.callable()) {
      return;
    }
    for (Resource resource : extension.manifest().resources()) {
      Resource there = resources.putIfAbsent(resource.uri(), resource);
      if (there != null) {
        throw taken(
            "resource address \"%s\" of \"%s\"".formatted(resource.uri(), id),
            there.reader().extension(),
            "Disable or uninstall one of them.");
      }
    }
    extension
        .manifest()
        .resourceTemplates()
        .forEach(template -> templates.put(template.uriTemplate(), template));
    for (Hook hook : extension.manifest().contributions().hooks()) {
      subscribers
          .computeIfAbsent(hook.event(), _ -> new ArrayList<>())
          .add(new Subscriber(extension, hook));
    }
  }

  private void claimTypes(Extension extension) {
    for (AssetType type : extension.manifest().contributions().assetTypes()) {
      claim(assetTypes, type.name(), "asset type \"%s\"", extension);
    }
    for (Category category : extension.manifest().contributions().snippets().categories()) {
      claim(snippetCategories, category.id(), "snippet category \"%s\"", extension);
    }
  }

  /** Disabled extensions keep what they brought: what is stored under it is theirs. */
  private static void claim(
      Map<String, ExtensionId> claimed, String name, String what, Extension extension) {
    ExtensionId other = claimed.putIfAbsent(name, extension.id());
    if (other != null) {
      throw taken(
          "%s of \"%s\"".formatted(what.formatted(name), extension.id()),
          other,
          "To make room for it: annex uninstall %s".formatted(other));
    }
  }

  private void addTool(Extension extension, Tool tool) {
    Listed listed = new Listed(extension, tool, extension.agentName(tool.name().tool()));
    if (byName.putIfAbsent(tool.name(), listed) != null) {
      throw taken(
          "tool name \"%s\"".formatted(tool.name()),
          extension.id(),
          "Only its author can change that, with a new version.");
    }
    Listed other = byAgentName.putIfAbsent(listed.agentName(), listed);
    if (other != null) {
      throw taken(
          "agent name \"%s\" of tool \"%s\"".formatted(listed.agentName(), tool.name()),
          other.extension().id(),
          "Give one of them another alias: annex install … --as NAME.");
    }
  }

  private void addPrompt(Extension extension, Prompt prompt) {
    AgentName name = AgentName.of(extension.alias(), prompt.name());
    ListedPrompt listed = new ListedPrompt(extension, prompt, name);
    ListedPrompt other = prompts.putIfAbsent(name, listed);
    if (other != null) {
      throw taken(
          "agent name \"%s\" of prompt \"%s\"".formatted(name, prompt.name()),
          other.extension().id(),
          "Give one of them another alias: annex install … --as NAME.");
    }
  }

  private static AnnexException taken(String what, ExtensionId by, String remedy) {
    return new AnnexException(
        ErrorCode.NAME_TAKEN, "The %s is taken by \"%s\". %s".formatted(what, by, remedy));
  }

  Map<ExtensionId, Extension> extensions() {
    return extensions;
  }

  Optional<Listed> find(ToolName name) {
    return Optional.ofNullable(byName.get(name)).or(() -> action(name));
  }

  /** An action, which is in no list. */
  private Optional<Listed> action(ToolName name) {
    if (!Actions.isAction(name)) {
      return Optional.empty();
    }
    return Optional.ofNullable(extensions.get(name.extension()))
        .flatMap(extension ->
            extension
                .manifest()
                .contributions()
                .actions()
                .map(actions ->
                    new Listed(extension, actions.tool(name), extension.agentName(name.tool()))));
  }

  /** The hooks that wait for an event, in the order in which they are called. */
  List<Subscriber> subscribers(String event) {
    return Collections.unmodifiableList(subscribers.getOrDefault(event, List.of()));
  }

  Map<AgentName, Listed> byAgentName() {
    return byAgentName;
  }

  List<Listed> visibleTo(Caller caller) {
    return byAgentName.values().stream()
        .filter(listed -> listed.extension().callable())
        .filter(listed -> listed.tool().audience().contains(caller.audience()))
        .toList();
  }

  List<Resource> resources() {
    return List.copyOf(resources.values());
  }

  List<ResourceTemplate> templates() {
    return List.copyOf(templates.values());
  }

  List<ListedPrompt> prompts() {
    return prompts.values().stream().filter(listed -> listed.extension().callable()).toList();
  }

  Set<Change> changesSince(Snapshot before) {
    Set<Change> changes = EnumSet.noneOf(Change.class);
    for (Audience audience : Audience.values()) {
      Caller caller = Caller.host().as(audience);
      if (!tools(visibleTo(caller)).equals(tools(before.visibleTo(caller)))) {
        changes.add(Change.TOOLS);
      }
    }
    if (!resources().equals(before.resources()) || !templates().equals(before.templates())) {
      changes.add(Change.RESOURCES);
    }
    if (!promptsShown().equals(before.promptsShown())) {
      changes.add(Change.PROMPTS);
    }
    if (!contextBlocks().equals(before.contextBlocks())) {
      changes.add(Change.CONTEXT);
    }
    return changes;
  }

  private List<List<Object>> contextBlocks() {
    return extensions.values().stream()
        .filter(Extension::callable)
        .flatMap(extension ->
            extension.manifest().contributions().contextBlocks().stream()
                .map(block -> List.<Object>of(extension.id(), block)))
        .toList();
  }

  private static List<List<Object>> tools(List<Listed> listed) {
    return listed.stream()
        .map(one -> List.<Object>of(one.agentName(), Objects.requireNonNull(one.tool())))
        .toList();
  }

  private List<List<Object>> promptsShown() {
    return prompts().stream().map(one -> List.<Object>of(one.agentName(), one.prompt())).toList();
  }
}
