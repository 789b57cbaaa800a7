package dev.annex.server.rest;

import dev.annex.api.extension.Extension;
import dev.annex.api.extension.PolicyBook;
import dev.annex.api.extension.PolicyGroup;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.PolicyStore.Choice;
import dev.annex.api.store.PolicyStore.Rule;
import dev.annex.api.store.PolicyStore.Scope;
import dev.annex.api.store.PolicyStore.Verdict;
import dev.annex.api.value.Json;
import dev.annex.capabilities.workspace.Asset;
import dev.annex.capabilities.workspace.AssetBook;
import dev.annex.core.policy.PolicyDesk;
import dev.annex.server.edge.Wording;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What calls of an extension's tools are allowed, asked or denied. */
final class PolicyRoutes {

  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");

  private final AdminParts parts;
  private final PolicyDesk desk;

  PolicyRoutes(AdminParts parts) {
    this.parts = parts;
    this.desk = parts.host().policies();
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/extensions/{id}/policy", this::show),
        new Route("POST", "/extensions/{id}/policy/rules", this::rule),
        new Route("DELETE", "/extensions/{id}/policy/rules", this::removeRule),
        new Route("POST", "/extensions/{id}/policy/groups", this::choose),
        new Route("DELETE", "/extensions/{id}/policy/groups", this::unchoose),
        new Route("GET", "/policy/groups", this::groups),
        new Route("POST", "/policy/groups", this::putGroup),
        new Route("DELETE", "/policy/groups/{group}", this::removeGroup));
  }

  private AdminResponse show(Asked asked) {
    asked.allowQuery("asset", "language");
    Extension extension = installed(asked);
    Optional<Asset> asset = asked.query("asset").map(text -> asset(asked, extension, text));
    return AdminResponse.ok(json(extension, asset.map(Asset::id), asked.language()));
  }

  private AdminResponse rule(Asked asked) {
    asked.allowQuery();
    Members members = asked.members("word", "verdict", "asset");
    Scope scope = scope(asked, members);
    String word = members.text("word");
    desk.rule(scope, word, verdict(asked, members), asked.request().by());
    Rule made =
        desk.rules(scope.extension()).stream()
            .filter(rule -> rule.scope().equals(scope) && rule.word().equals(word))
            .findFirst()
            .orElseThrow();
    return AdminResponse.created(json(made));
  }

  private AdminResponse removeRule(Asked asked) {
    asked.allowQuery("word", "asset");
    String word = asked.query("word").orElseThrow(() -> asked.invalid("word", "is missing"));
    boolean removed = desk.remove(queried(asked), word, asked.request().by());
    return AdminResponse.ok(Json.object().put("word", word).put("removed", removed));
  }

  private AdminResponse choose(Asked asked) {
    asked.allowQuery();
    Members members = asked.members("groups", "asset");
    if (members.value("groups").isEmpty()) {
      throw asked.invalid("groups", "is missing");
    }
    Scope scope = scope(asked, members);
    Set<String> groups = new LinkedHashSet<>(members.texts("groups"));
    desk.choose(scope, List.copyOf(groups), asked.request().by());
    return AdminResponse.ok(json(installed(asked), scope.asset(), Locale.ENGLISH));
  }

  private AdminResponse unchoose(Asked asked) {
    asked.allowQuery("asset");
    boolean removed = desk.unchoose(queried(asked), asked.request().by());
    return AdminResponse.ok(Json.object().put("removed", removed));
  }

  private AdminResponse groups(Asked asked) {
    asked.allowQuery();
    ArrayNode items = Json.object().arrayNode();
    desk.groups().forEach(group -> items.add(json(group)));
    return AdminResponse.ok(Shapes.list(items));
  }

  private AdminResponse putGroup(Asked asked) {
    asked.allowQuery();
    Members members = asked.members("id", "title", "description", "allow", "deny");
    PolicyGroup group =
        new PolicyGroup(
            members.text("id"),
            members.optionalText("title").orElse(""),
            members.optionalText("description").orElse(""),
            Set.copyOf(members.texts("allow")),
            Set.copyOf(members.texts("deny")));
    desk.put(group, asked.request().by());
    return AdminResponse.created(json(group));
  }

  private AdminResponse removeGroup(Asked asked) {
    asked.allowQuery();
    String id = Objects.requireNonNull(asked.variables().get("group"));
    boolean removed = desk.removeGroup(id, asked.request().by());
    if (!removed) {
      throw new AnnexException(
          ErrorCode.RESOURCE_NOT_FOUND,
          "Removing a policy group failed: there is no such group of the operator's. To see those there are: annex policy group list");
    }
    return AdminResponse.ok(Json.object().put("id", id).put("removed", true));
  }

  private Extension installed(Asked asked) {
    ExtensionId id = asked.extension();
    return parts.host().catalog().extension(id).orElseThrow(() -> ExtensionRoutes.notInstalled(id));
  }

  private Scope scope(Asked asked, Members members) {
    Extension extension = installed(asked);
    Optional<Long> asset =
        members.optionalText("asset").map(text -> asset(asked, extension, text).id());
    return new Scope(extension.id(), asset);
  }

  /** A scope to take something back from: its connection may be gone. */
  private Scope queried(Asked asked) {
    Extension extension = installed(asked);
    return new Scope(extension.id(), asked.query("asset").map(text -> number(asked, text)));
  }

  private Asset asset(Asked asked, Extension extension, String text) {
    long number = number(asked, text);
    Asset asset =
        parts
            .assets()
            .find(number)
            .orElseThrow(() ->
                AssetBook.notFound(
                    "Reading the policy of \"%s\"".formatted(extension.id()), number));
    if (extension.manifest().contributions().assetType(asset.type()).isEmpty()) {
      throw asked.invalid(
          "asset",
          "names a connection of type %s, which is none of \"%s\"; rules for its other calls name none"
              .formatted(asset.type(), extension.id()));
    }
    return asset;
  }

  private static long number(Asked asked, String text) {
    if (!NUMBER.matcher(text).matches()) {
      throw asked.invalid("asset", "must be the id of a connection, which is a number");
    }
    return Long.parseLong(text);
  }

  private static Verdict verdict(Asked asked, Members members) {
    return switch (members.text("verdict")) {
      case "allow" -> Verdict.ALLOW;
      case "ask" -> Verdict.ASK;
      case "deny" -> Verdict.DENY;
      default -> throw asked.invalid("verdict", "must be allow, ask or deny");
    };
  }

  private ObjectNode json(Extension extension, Optional<Long> asset, Locale locale) {
    Wording wording = new Wording(extension.manifest(), locale);
    Optional<PolicyBook> book = extension.manifest().contributions().policy();
    ObjectNode json = Json.object();
    json.put("extension", extension.id().value());
    asset.ifPresent(number -> json.put("asset", Long.toString(number)));
    book.ifPresent(own -> json.put("family", own.family()));
    json.put("needsAsset", book.map(PolicyBook::needsAsset).orElse(false));
    json.set("words", Shapes.texts(book.map(PolicyBook::words).orElseGet(List::of)));
    json.set("defaults", Shapes.texts(book.map(PolicyBook::defaults).orElseGet(List::of)));
    List<PolicyGroup> holding = desk.holding(extension.id(), asset);
    ArrayNode groups = json.putArray("groups");
    desk.groups(extension.id())
        .forEach(
            group -> groups.add(json(wording.group(group)).put("holds", holding.contains(group))));
    ArrayNode rules = json.putArray("rules");
    desk.rules(extension.id()).stream()
        .filter(rule -> asset.isEmpty() || rule.scope().holdsFor(asset))
        .forEach(rule -> rules.add(json(rule)));
    ArrayNode choices = json.putArray("choices");
    desk.choices(extension.id()).stream()
        .filter(choice -> asset.isEmpty() || choice.scope().holdsFor(asset))
        .forEach(choice -> choices.add(json(choice)));
    return json;
  }

  static ObjectNode json(PolicyGroup group) {
    ObjectNode json = Json.object();
    json.put("id", group.id());
    json.put("title", group.title());
    json.put("description", group.description());
    json.set("allow", Shapes.texts(new TreeSet<>(group.allow())));
    json.set("deny", Shapes.texts(new TreeSet<>(group.deny())));
    return json;
  }

  private static ObjectNode json(Rule rule) {
    ObjectNode json = Json.object();
    json.put("word", rule.word());
    json.put("verdict", rule.verdict().name().toLowerCase(Locale.ROOT));
    rule.scope().asset().ifPresent(number -> json.put("asset", Long.toString(number)));
    json.put("by", rule.by());
    json.put("at", rule.at().toString());
    return json;
  }

  private static ObjectNode json(Choice choice) {
    ObjectNode json = Json.object();
    json.set("groups", Shapes.texts(choice.groups()));
    choice.scope().asset().ifPresent(number -> json.put("asset", Long.toString(number)));
    json.put("by", choice.by());
    json.put("at", choice.at().toString());
    return json;
  }
}
