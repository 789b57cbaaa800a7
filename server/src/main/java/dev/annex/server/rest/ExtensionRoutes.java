package dev.annex.server.rest;

import dev.annex.api.extension.Extension;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.core.AnnexHost;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** What is installed, and changing that. */
final class ExtensionRoutes {

  private final AnnexHost host;
  private final ExtensionShape shape;

  ExtensionRoutes(AdminParts parts) {
    host = parts.host();
    shape = new ExtensionShape(parts);
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/extensions", this::list),
        new Route("GET", "/extensions/{id}", this::one),
        new Route("DELETE", "/extensions/{id}", this::uninstall),
        new Route("POST", "/extensions/{id}/enable", this::enable),
        new Route("POST", "/extensions/{id}/disable", this::disable));
  }

  private AdminResponse list(Asked asked) {
    asked.allowQuery();
    Map<ExtensionId, JsonNode> all = new TreeMap<>();
    host.installer().broken().forEach((id, fault) -> all.put(id, shape.broken(id, fault)));
    Set<ExtensionId> installed = host.installer().installed().keySet();
    for (Extension extension : host.catalog().extensions()) {
      all.put(extension.id(), shape.brief(extension, installed.contains(extension.id())));
    }
    ArrayNode items = Json.object().arrayNode();
    all.values().forEach(items::add);
    return AdminResponse.ok(Shapes.list(items));
  }

  private AdminResponse one(Asked asked) {
    asked.allowQuery();
    ExtensionId id = asked.extension();
    Optional<Extension> extension = host.catalog().extension(id);
    if (extension.isPresent()) {
      return AdminResponse.ok(shape.whole(extension.get()));
    }
    Fault problem =
        Optional.ofNullable(host.installer().broken().get(id)).orElseThrow(() -> notInstalled(id));
    return AdminResponse.ok(shape.broken(id, problem));
  }

  static AnnexException notInstalled(ExtensionId id) {
    return new AnnexException(
        ErrorCode.EXTENSION_NOT_FOUND,
        "No extension \"%s\" is installed. To see what is: annex list".formatted(id));
  }

  private AdminResponse uninstall(Asked asked) {
    asked.allowQuery("data");
    boolean withData = asked.flag("data");
    requireNotBuiltin(asked.extension());
    host.installer().uninstall(asked.extension(), withData, asked.request().by());
    if (withData) {
      host.artifacts().clear(asked.extension());
    }
    return AdminResponse.ok(
        Json.object().put("id", asked.extension().value()).put("dataRemoved", withData));
  }

  private AdminResponse enable(Asked asked) {
    asked.allowQuery();
    asked.members();
    requireNotBuiltin(asked.extension());
    return AdminResponse.ok(
        shape.whole(host.installer().enable(asked.extension(), asked.request().by())));
  }

  private AdminResponse disable(Asked asked) {
    asked.allowQuery();
    asked.members();
    requireNotBuiltin(asked.extension());
    return AdminResponse.ok(
        shape.whole(host.installer().disable(asked.extension(), asked.request().by())));
  }

  private void requireNotBuiltin(ExtensionId id) {
    boolean loaded = host.catalog().extension(id).isPresent();
    if (loaded && host.installer().installed(id).isEmpty()) {
      throw new AnnexException(
          ErrorCode.INVALID_REQUEST,
          "Changing \"%s\" failed: it is part of the host itself.".formatted(id));
    }
  }
}
