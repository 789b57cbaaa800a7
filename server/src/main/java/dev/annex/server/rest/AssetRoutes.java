package dev.annex.server.rest;

import dev.annex.api.call.JournalEntry;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import dev.annex.capabilities.workspace.Asset;
import dev.annex.capabilities.workspace.AssetBook;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The user's connections. No answer, failure or journal line holds the value of a secret field, and
 * there is no way to read one here.
 */
final class AssetRoutes {

  private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");

  private final AdminParts parts;
  private final AssetBook book;

  AssetRoutes(AdminParts parts) {
    this.parts = parts;
    this.book = parts.assets();
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/workspace/assets", this::list),
        new Route("POST", "/workspace/assets", this::add),
        new Route("GET", "/workspace/assets/{asset}", this::one),
        new Route("POST", "/workspace/assets/{asset}", this::edit),
        new Route("DELETE", "/workspace/assets/{asset}", this::remove));
  }

  private AdminResponse list(Asked asked) {
    asked.allowQuery("type");
    ArrayNode items = Json.object().arrayNode();
    book.list(asked.query("type")).forEach(asset -> items.add(json(asset)));
    return AdminResponse.ok(Shapes.list(items));
  }

  private AdminResponse add(Asked asked) {
    asked.allowQuery();
    Members members =
        SecretRoutes.membersInSecret(asked, "type", "name", "config", "schema", "secrets");
    Asset added =
        book.add(
            members.text("type"),
            members.text("name"),
            object(asked, members, "config").orElseGet(Json::object),
            object(asked, members, "schema").map(Schema::of),
            new TreeSet<>(members.texts("secrets")));
    journal(asked, "asset.add", added);
    return AdminResponse.created(json(added));
  }

  private AdminResponse one(Asked asked) {
    asked.allowQuery();
    return AdminResponse.ok(json(asset(asked, "Showing an asset")));
  }

  private AdminResponse edit(Asked asked) {
    asked.allowQuery();
    Members members = SecretRoutes.membersInSecret(asked, "name", "config", "schema", "secrets");
    Asset changed =
        book.edit(
            asset(asked, "Changing an asset").id(),
            members.optionalText("name"),
            object(asked, members, "config"),
            object(asked, members, "schema").map(Schema::of),
            new TreeSet<>(members.texts("secrets")));
    journal(asked, "asset.edit", changed);
    return AdminResponse.ok(json(changed));
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

  private static ObjectNode json(Asset asset) {
    ObjectNode json = Json.object();
    json.put("id", Long.toString(asset.id()));
    json.put("type", asset.type());
    json.put("name", asset.name());
    json.set("config", asset.config());
    json.set("secrets", Shapes.texts(new TreeSet<>(asset.secretFields())));
    asset.schema().ifPresent(schema -> json.set("schema", schema.document()));
    json.put("createdAt", asset.createdAt().toString());
    json.put("changedAt", asset.changedAt().toString());
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
