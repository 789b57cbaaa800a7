package dev.annex.server.rest;

import dev.annex.api.extension.Extension;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.capabilities.workspace.Asset;
import dev.annex.capabilities.workspace.AssetBook;
import dev.annex.core.AnnexHost;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** What is installed, and changing that. */
final class ExtensionRoutes {

  private static final int MOST_NAMED = 20;

  private final AnnexHost host;
  private final AssetBook assets;
  private final ExtensionShape shape;

  ExtensionRoutes(AdminParts parts) {
    host = parts.host();
    assets = parts.assets();
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
    asked.allowQuery("language");
    ExtensionId id = asked.extension();
    Optional<Extension> extension = host.catalog().extension(id);
    if (extension.isPresent()) {
      return AdminResponse.ok(shape.whole(extension.get(), asked.language()));
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
    asked.allowQuery("data", "force");
    boolean withData = asked.flag("data");
    requireNotBuiltin(asked.extension());
    if (!asked.flag("force")) {
      requireNoConnections(asked.extension());
    }
    host.installer().uninstall(asked.extension(), withData, asked.request().by());
    if (withData) {
      host.artifacts().clear(asked.extension());
    }
    return AdminResponse.ok(
        Json.object().put("id", asked.extension().value()).put("dataRemoved", withData));
  }

  /** Connections that nothing understands any more are a surprise to whoever made them. */
  private void requireNoConnections(ExtensionId id) {
    List<Asset> left =
        host.catalog().extension(id).stream()
            .flatMap(extension -> extension.manifest().contributions().assetTypes().stream())
            .flatMap(type -> assets.list(Optional.of(type.name())).stream())
            .toList();
    if (!left.isEmpty()) {
      String named =
          left.stream()
              .limit(MOST_NAMED)
              .map(asset -> "%d (%s, %s)".formatted(asset.id(), asset.name(), asset.type()))
              .collect(Collectors.joining(", "));
      throw new AnnexException(
          ErrorCode.INVALID_REQUEST,
          "Uninstalling \"%s\" failed: %d connections are of its types: %s%s. Remove them with annex asset remove ID, or keep them without it: annex uninstall %s --force"
              .formatted(id, left.size(), named, left.size() > MOST_NAMED ? ", …" : "", id));
    }
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
