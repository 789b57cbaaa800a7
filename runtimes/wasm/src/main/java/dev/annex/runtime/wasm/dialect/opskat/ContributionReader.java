package dev.annex.runtime.wasm.dialect.opskat;

import static dev.annex.runtime.wasm.dialect.opskat.ManifestFields.quote;

import dev.annex.api.call.Audience;
import dev.annex.api.extension.Actions;
import dev.annex.api.extension.AssetType;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.Pages;
import dev.annex.api.extension.PolicyBook;
import dev.annex.api.extension.PolicyGroup;
import dev.annex.api.extension.Snippets;
import dev.annex.api.extension.Tool;
import dev.annex.api.extension.Translation;
import dev.annex.api.extension.Translation.GroupTexts;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads what a manifest brings beside tools: connection types, policies, snippets, texts in other
 * languages; and the tools behind them, which only the host calls.
 */
final class ContributionReader {

  /** The action of the original that tries out the settings of a connection. */
  static final String CONNECTION_TEST = "test_connection";

  private static final String CHECK_POLICY = "policy:check";
  private static final String CHECK_CONFIG = "config:check";
  private static final Schema ANYTHING = Schema.of(Json.object().put("type", "object"));
  private static final Set<String> HOSTS_TYPES = Set.of("ssh", "database", "redis", "mongodb");
  private static final Pattern TYPE = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,63}");
  private static final Pattern GROUP_ID =
      Pattern.compile("ext:[a-z0-9][a-z0-9_-]{0,63}(:[a-z0-9][a-z0-9_-]{0,63})*");
  private static final String GROUP_PREFIX = "ext:";
  private static final List<String> SHOWN_TEXTS = List.of("title", "placeholder", "description");

  private final ExtensionId id;
  private final ManifestFields fields;
  private final Locales locales;

  ContributionReader(ExtensionId id, ManifestFields fields, Locales locales) {
    this.id = id;
    this.fields = fields;
    this.locales = locales;
  }

  /** The ids of policy groups, by the original's rules. */
  static void checkPolicyGroups(ManifestFields manifest) {
    for (ManifestFields group : manifest.object("policies").objects("groups")) {
      String id = group.text("id");
      require(
          id.startsWith(GROUP_PREFIX),
          "policy group ID must start with %s (got %s)".formatted(GROUP_PREFIX, quote(id)));
      require(
          GROUP_ID.matcher(id).matches(),
          "policy group ID has invalid characters (got %s)".formatted(quote(id)));
    }
  }

  /**
   * What it brings.
   *
   * @param guide the text of {@code SKILL.md}
   * @param pages what {@code frontend} says
   */
  Contributions read(Optional<String> guide, Optional<Pages> pages) {
    List<AssetType> types = assetTypes(locales::resolve);
    Optional<PolicyBook> policy = policy(!types.isEmpty());
    Snippets snippets = snippets();
    return new Contributions(
        types,
        policy,
        Optional.of(
            new Actions(
                OpskatBinding.ACTION_ENTRY,
                types.isEmpty() ? Optional.empty() : Optional.of(CONNECTION_TEST))),
        snippets,
        guide,
        types.isEmpty() ? Optional.empty() : Optional.of(new ToolName(id, CHECK_CONFIG)),
        pages,
        translations());
  }

  /** The tools that only the host calls. */
  List<Tool> hostTools(Contributions contributions) {
    List<Tool> tools = new ArrayList<>();
    contributions
        .policy()
        .ifPresent(policy ->
            tools.add(
                hosts(
                    policy.classifier(),
                    OpskatBinding.POLICY_ENTRY,
                    "Says what a call of a tool would do")));
    contributions
        .configCheck()
        .ifPresent(name ->
            tools.add(
                hosts(name, OpskatBinding.CONFIG_ENTRY, "Judges the settings of a connection")));
    return tools;
  }

  static Tool hosts(ToolName name, String entry, String description) {
    return new Tool(
        name,
        entry,
        "",
        description,
        ANYTHING,
        Optional.empty(),
        Effects.UNKNOWN,
        Set.of(Audience.HOST));
  }

  private List<AssetType> assetTypes(UnaryOperator<String> words) {
    List<AssetType> types = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (ManifestFields declared : fields.objects("assetTypes")) {
      String name = declared.text("type");
      require(
          TYPE.matcher(name).matches(),
          "%stype must match ^%s$ (got %s)".formatted(declared.path(), TYPE, quote(name)));
      require(
          !HOSTS_TYPES.contains(name),
          "%stype %s belongs to the host".formatted(declared.path(), quote(name)));
      require(
          names.add(name), "%stype is used twice (got %s)".formatted(declared.path(), quote(name)));
      String title = words.apply(declared.object("i18n").text("name"));
      types.add(new AssetType(name, title.isEmpty() ? name : title, config(declared, words)));
    }
    return types;
  }

  private static Schema config(ManifestFields declared, UnaryOperator<String> words) {
    JsonNode schema =
        declared.find("configSchema").orElseGet(() -> Json.object().put("type", "object"));
    require(
        schema.isObject(),
        "%sconfigSchema must be an object (got %s)".formatted(declared.path(), Json.write(schema)));
    ObjectNode resolved = schema.deepCopy().asObject();
    // The original shows which fields are required, and lets the code judge whether they are there.
    resolveTexts(resolved, words);
    return Schema.of(resolved);
  }

  private static void resolveTexts(ObjectNode schema, UnaryOperator<String> words) {
    for (String member : SHOWN_TEXTS) {
      JsonNode text = schema.path(member);
      if (text.isString()) {
        schema.put(member, words.apply(text.stringValue()));
      }
    }
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      if (property.getValue() instanceof ObjectNode object) {
        resolveTexts(object, words);
      }
    }
  }

  private Optional<PolicyBook> policy(boolean hasAssets) {
    ManifestFields policies = fields.object("policies");
    String family = policies.text("type");
    List<PolicyGroup> groups = new ArrayList<>();
    for (ManifestFields group : policies.objects("groups")) {
      ManifestFields texts = group.object("i18n");
      ManifestFields rules = group.object("policy");
      groups.add(
          new PolicyGroup(
              group.text("id"),
              locales.resolve(texts.text("name")),
              locales.resolve(texts.text("description")),
              new TreeSet<>(rules.texts("allow_list")),
              new TreeSet<>(rules.texts("deny_list"))));
    }
    List<String> words = policies.texts("actions");
    List<String> defaults = policies.texts("default");
    if (family.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new PolicyBook(family, new ToolName(id, CHECK_POLICY), hasAssets, words, groups, defaults));
  }

  private Snippets snippets() {
    ManifestFields snippets = fields.object("snippets");
    List<Snippets.Category> categories = new ArrayList<>();
    for (ManifestFields category : snippets.objects("categories")) {
      String title = locales.resolve(category.object("i18n").text("name"));
      String categoryId = category.text("id");
      categories.add(
          new Snippets.Category(
              categoryId, category.text("assetType"), title.isEmpty() ? categoryId : title));
    }
    List<Snippets.Snippet> seeds = new ArrayList<>();
    for (ManifestFields seed : snippets.objects("seed")) {
      seeds.add(
          new Snippets.Snippet(
              seed.text("key"),
              seed.text("name"),
              seed.text("category"),
              seed.text("content"),
              seed.text("description")));
    }
    return new Snippets(categories, seeds);
  }

  private Map<String, Translation> translations() {
    Map<String, Translation> translations = new HashMap<>();
    for (String language : locales.languages()) {
      if (!language.equals(Locales.ENGLISH)) {
        translations.put(language, translation(key -> locales.resolve(language, key)));
      }
    }
    return translations;
  }

  private Translation translation(UnaryOperator<String> words) {
    ManifestFields texts = fields.object("i18n");
    Map<ToolName, String> tools = new HashMap<>();
    for (ManifestFields tool : fields.objects("tools")) {
      tools.put(
          new ToolName(id, tool.text("name")),
          words.apply(tool.object("i18n").text("description")));
    }
    Map<String, AssetType> types = new HashMap<>();
    assetTypes(words).forEach(type -> types.put(type.name(), type));
    Map<String, GroupTexts> groups = new HashMap<>();
    for (ManifestFields group : fields.object("policies").objects("groups")) {
      ManifestFields own = group.object("i18n");
      groups.put(
          group.text("id"),
          new GroupTexts(words.apply(own.text("name")), words.apply(own.text("description"))));
    }
    return new Translation(
        words.apply(texts.text("displayName")),
        words.apply(texts.text("description")),
        tools,
        types,
        groups,
        titles(fields.object("snippets").objects("categories"), words),
        titles(fields.object("frontend").objects("pages"), words));
  }

  /** Of things with an id and a name, as far as they have them. */
  private static Map<String, String> titles(
      List<ManifestFields> named, UnaryOperator<String> words) {
    Map<String, String> titles = new HashMap<>();
    for (ManifestFields one : named) {
      String title = words.apply(one.object("i18n").text("name"));
      if (!title.isEmpty()) {
        titles.putIfAbsent(one.text("id"), title);
      }
    }
    return titles;
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw ManifestFields.invalid(message);
    }
  }
}
