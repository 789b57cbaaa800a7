package dev.annex.server.rest;

import dev.annex.api.call.JournalEntry;
import dev.annex.api.extension.AssetType;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import dev.annex.capabilities.workspace.Asset;
import dev.annex.capabilities.workspace.AssetBook;
import dev.annex.capabilities.workspace.SshAssets;
import dev.annex.server.edge.Wording;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The user's connections. No answer, failure or journal line holds the value of a secret field, and
 * there is no way to read one here.
 */
final class AssetRoutes {

  private static final AssetType SSH =
      new AssetType(SshAssets.TYPE, "SSH server, a way to others", SshAssets.SCHEMA);

  private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");

  private final AdminParts parts;
  private final AssetBook book;
  private final AssetTypes types;
  private final AssetJudge judge;

  AssetRoutes(AdminParts parts) {
    this.parts = parts;
    this.book = parts.assets();
    this.types = new AssetTypes(parts.host().catalog());
    this.judge = new AssetJudge(parts);
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/workspace/assets", this::list),
        new Route("POST", "/workspace/assets", this::add),
        new Route("GET", "/workspace/assets/{asset}", this::one),
        new Route("POST", "/workspace/assets/{asset}", this::edit),
        new Route("DELETE", "/workspace/assets/{asset}", this::remove),
        new Route("POST", "/workspace/assets/{asset}/test", this::test),
        new Route("GET", "/workspace/asset-types", this::types));
  }

  private AdminResponse list(Asked asked) {
    asked.allowQuery("type");
    ArrayNode items = Json.object().arrayNode();
    book.list(asked.query("type")).forEach(asset -> items.add(json(asset, List.of())));
    return AdminResponse.ok(Shapes.list(items));
  }

  private AdminResponse add(Asked asked) {
    asked.allowQuery();
    Members members =
        SecretRoutes.membersInSecret(
            asked, "type", "name", "config", "schema", "secrets", "tunnel");
    String type = members.text("type");
    String name = members.text("name");
    ObjectNode config = object(asked, members, "config").orElseGet(Json::object);
    Set<String> secrets = new TreeSet<>(members.texts("secrets"));
    Optional<AssetTypes.Owned> owned = types.find(type);
    Optional<Schema> schema = schema(asked, members, owned);
    List<String> warnings =
        owned
            .map(found -> judge.check("Adding an asset", found, config, secrets, asked))
            .orElse(List.of());
    AssetBook.Way way = way(asked, members).orElse(AssetBook.Way.DIRECT);
    Asset added = book.add(type, name, config, schema, secrets, way);
    journal(asked, "asset.add", added);
    return AdminResponse.created(json(added, warnings));
  }

  /** Of types that an extension brings, its own. */
  private static Optional<Schema> schema(
      Asked asked, Members members, Optional<AssetTypes.Owned> owned) {
    Optional<Schema> given = object(asked, members, "schema").map(Schema::of);
    if (owned.isEmpty()) {
      return given;
    }
    if (given.isPresent()) {
      throw asked.invalid(
          "schema", "must be left out: this type is one of \"%s\"".formatted(owned.get().id()));
    }
    return owned.map(AssetTypes.Owned::schema);
  }

  private AdminResponse one(Asked asked) {
    asked.allowQuery();
    return AdminResponse.ok(json(asset(asked, "Showing an asset"), List.of()));
  }

  private AdminResponse edit(Asked asked) {
    asked.allowQuery();
    Members members =
        SecretRoutes.membersInSecret(asked, "name", "config", "schema", "secrets", "tunnel");
    Asset asset = asset(asked, "Changing an asset");
    Set<String> secrets = new TreeSet<>(members.texts("secrets"));
    Optional<ObjectNode> changes = object(asked, members, "config");
    Optional<AssetTypes.Owned> owned = types.find(asset.type());
    Optional<Schema> schema = schema(asked, members, owned);
    List<String> warnings = List.of();
    if (owned.isPresent() && changes.isPresent()) {
      Set<String> marked = new TreeSet<>(secrets);
      marked.addAll(asset.secretFields());
      warnings =
          judge.check(
              "Changing asset %d".formatted(asset.id()),
              owned.get(),
              book.settings(asset.id(), changes),
              marked,
              asked);
    }
    Asset changed =
        book.edit(
            asset.id(),
            members.optionalText("name"),
            changes,
            schema,
            secrets,
            way(asked, members));
    journal(asked, "asset.edit", changed);
    return AdminResponse.ok(json(changed, warnings));
  }

  /** Null leads it the direct way. */
  private static Optional<AssetBook.Way> way(Asked asked, Members members) {
    return members
        .value("tunnel")
        .map(value -> {
          if (value.isNull()) {
            return AssetBook.Way.DIRECT;
          }
          if (!value.isString() || !ID.matcher(value.stringValue()).matches()) {
            throw asked.invalid("tunnel", "must be the id of an asset of type ssh, or null");
          }
          return new AssetBook.Way(Optional.of(Long.parseLong(value.stringValue())));
        });
  }

  private AdminResponse test(Asked asked) {
    asked.allowQuery();
    Members members = SecretRoutes.membersInSecret(asked, "config");
    Asset asset = asset(asked, "Testing an asset");
    ObjectNode settings = book.settings(asset.id(), object(asked, members, "config"));
    Optional<String> problem =
        asset.type().equals(SshAssets.TYPE)
            ? parts.tunnels().test(asset.id(), settings)
            : byExtension(asset, settings, asked);
    ObjectNode json = Json.object().put("id", Long.toString(asset.id()));
    json.put("works", problem.isEmpty());
    problem.ifPresent(text -> json.put("problem", text));
    return AdminResponse.ok(json);
  }

  private Optional<String> byExtension(Asset asset, ObjectNode settings, Asked asked) {
    AssetTypes.Owned owned =
        types
            .find(asset.type())
            .orElseThrow(() ->
                new AnnexException(
                    ErrorCode.INVALID_REQUEST,
                    "Testing asset %d failed: no installed extension knows connections of type %s. To see which are known: annex asset types"
                        .formatted(asset.id(), asset.type())));
    return judge.test(asset, owned, settings, asked);
  }

  private AdminResponse types(Asked asked) {
    asked.allowQuery("language");
    ArrayNode items = Json.object().arrayNode();
    for (AssetTypes.Owned owned : types.all()) {
      Wording wording = new Wording(owned.extension().manifest(), asked.language());
      items.add(
          ContributionShape.assetType(wording.assetType(owned.type()))
              .put("extension", owned.id().value())
              .put("enabled", owned.extension().callable()));
    }
    items.add(ContributionShape.assetType(SSH).put("enabled", true));
    return AdminResponse.ok(Shapes.list(items));
  }

  private AdminResponse remove(Asked asked) {
    asked.allowQuery();
    Asset asset = asset(asked, "Removing an asset");
    boolean removed = book.remove(asset.id());
    if (removed) {
      parts.host().policies().forgetAsset(asset.id(), asked.request().by());
      journal(asked, "asset.remove", asset);
    }
    return AdminResponse.ok(
        Json.object().put("id", Long.toString(asset.id())).put("removed", removed));
  }

  private Asset asset(Asked asked, String attempt) {
    String id = Objects.requireNonNull(asked.variables().get("asset"));
    if (!ID.matcher(id).matches()) {
      throw new AnnexException(
          ErrorCode.RESOURCE_NOT_FOUND,
          "%s failed: ids of assets are numbers. To see what there is: annex asset list"
              .formatted(attempt));
    }
    long number = Long.parseLong(id);
    return book.find(number).orElseThrow(() -> AssetBook.notFound(attempt, number));
  }

  private static Optional<ObjectNode> object(Asked asked, Members members, String name) {
    return members
        .value(name)
        .map(value -> {
          if (!value.isObject()) {
            throw asked.invalid(name, "must be an object");
          }
          return value.asObject();
        });
  }

  private static ObjectNode json(Asset asset, List<String> warnings) {
    ObjectNode json = Json.object();
    json.put("id", Long.toString(asset.id()));
    json.put("type", asset.type());
    json.put("name", asset.name());
    json.set("config", asset.config());
    json.set("secrets", Shapes.texts(new TreeSet<>(asset.secretFields())));
    asset.schema().ifPresent(schema -> json.set("schema", schema.document()));
    asset.tunnel().ifPresent(tunnel -> json.put("tunnel", Long.toString(tunnel)));
    json.put("createdAt", asset.createdAt().toString());
    json.put("changedAt", asset.changedAt().toString());
    if (!warnings.isEmpty()) {
      json.set("warnings", Shapes.texts(warnings));
    }
    return json;
  }

  private void journal(Asked asked, String action, Asset asset) {
    parts
        .host()
        .journal()
        .append(
            new JournalEntry(
                parts.clock().instant(),
                JournalEntry.Kind.HOST,
                JournalEntry.Verdict.DONE,
                Optional.empty(),
                asked.request().by(),
                Optional.empty(),
                action,
                "assets:%d (%s)".formatted(asset.id(), asset.type()),
                Json.object()));
    parts.host().journal().commit();
  }
}
