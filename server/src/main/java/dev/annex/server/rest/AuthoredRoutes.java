package dev.annex.server.rest;

import dev.annex.api.extension.Extension;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.core.author.Authored;
import dev.annex.core.author.Authoring;
import dev.annex.core.author.Revision;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Extensions that models wrote: what there is, what stands in them, and going back. */
final class AuthoredRoutes {

  private final Authoring authoring;

  AuthoredRoutes(AdminParts parts) {
    authoring = parts.host().authoring();
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/authored", this::list),
        new Route("GET", "/authored/{id}", this::one),
        new Route("DELETE", "/authored/{id}", this::forget),
        new Route("GET", "/authored/{id}/revisions/{number}", this::revision),
        new Route("POST", "/authored/{id}/revert", this::revert));
  }

  private AdminResponse list(Asked asked) {
    asked.allowQuery();
    ArrayNode items = Json.object().arrayNode();
    authoring.list().forEach(one -> items.add(brief(one)));
    return AdminResponse.ok(Shapes.list(items));
  }

  private AdminResponse one(Asked asked) {
    asked.allowQuery();
    ExtensionId id = asked.extension();
    return AdminResponse.ok(whole(authoring.find(id).orElseThrow(() -> notKept(id))));
  }

  private static AnnexException notKept(ExtensionId id) {
    return new AnnexException(
        ErrorCode.EXTENSION_NOT_FOUND,
        "No self-authored extension \"%s\" is kept. To see those that are: annex authored list"
            .formatted(id));
  }

  private AdminResponse forget(Asked asked) {
    asked.allowQuery();
    authoring.forget(asked.extension());
    return AdminResponse.ok(Json.object().put("id", asked.extension().value()));
  }

  private AdminResponse revision(Asked asked) {
    asked.allowQuery();
    String text = Objects.requireNonNull(asked.variables().get("number"));
    Revision revision = authoring.revision(asked.extension(), number(asked, text));
    ObjectNode json = json(revision);
    json.set("permissions", revision.draft().permissions());
    json.put("source", revision.draft().source());
    return AdminResponse.ok(json);
  }

  private AdminResponse revert(Asked asked) {
    asked.allowQuery();
    Members members = asked.members("revision");
    int number =
        members
            .value("revision")
            .filter(value -> value.isIntegralNumber() && value.canConvertToInt())
            .orElseThrow(() -> asked.invalid("revision", "must be the number of a version"))
            .intValue();
    return AdminResponse.ok(
        whole(authoring.revert(asked.extension(), number, asked.request().by())));
  }

  private static int number(Asked asked, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw asked.invalid("number", "must be the number of a version");
    }
  }

  private static ObjectNode brief(Authored one) {
    ObjectNode json = Json.object();
    json.put("id", one.id().value());
    json.put("name", one.name());
    json.put("version", one.current().draft().version());
    json.put("state", state(one));
    json.put("revision", one.current().number());
    json.put("at", one.current().at().toString());
    json.set("origin", one.current().origin().toJson());
    json.set("pending", Shapes.texts(one.pending().stream().map(Object::toString).toList()));
    one.problem().ifPresent(fault -> json.put("problem", fault.message()));
    return json;
  }

  private static String state(Authored one) {
    if (one.problem().isPresent()) {
      return "broken";
    }
    return one.loaded()
        .map(extension -> extension.state() == Extension.State.ENABLED ? "enabled" : "disabled")
        .orElse("unloaded");
  }

  private ObjectNode whole(Authored one) {
    ObjectNode json = brief(one);
    ArrayNode revisions = json.putArray("revisions");
    one.kept().forEach(number -> revisions.add(json(authoring.revision(one.id(), number))));
    return json;
  }

  private static ObjectNode json(Revision revision) {
    ObjectNode json = Json.object().put("number", revision.number());
    json.put("version", revision.draft().version());
    revision.draft().description().ifPresent(text -> json.put("description", text));
    json.put("digest", revision.digest().toString());
    json.put("at", revision.at().toString());
    json.set("origin", revision.origin().toJson());
    return json;
  }
}
