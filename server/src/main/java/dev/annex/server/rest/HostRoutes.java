package dev.annex.server.rest;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Caller;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Operation;
import dev.annex.api.extension.Catalog;
import dev.annex.api.value.Json;
import dev.annex.core.sandbox.Programs;
import dev.annex.core.sandbox.Readiness;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the host is and can do. */
final class HostRoutes {

  private final AdminParts parts;

  HostRoutes(AdminParts parts) {
    this.parts = parts;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/health", this::health),
        new Route("GET", "/capabilities", this::capabilities),
        new Route("GET", "/openapi.json", asked -> AdminResponse.ok(document())));
  }

  private AdminResponse health(Asked asked) {
    asked.allowQuery();
    Catalog catalog = parts.host().catalog();
    Caller agent = Caller.person(asked.request().by()).as(Audience.AGENT);
    ObjectNode health = Json.object();
    health.put("status", "ok");
    health.put("version", parts.version());
    health.put("pid", ProcessHandle.current().pid());
    health.put("startedAt", parts.startedAt().toString());
    health.put(
        "extensions", catalog.extensions().size() + parts.host().installer().broken().size());
    health.put("tools", catalog.visibleTo(agent).size());
    health.put("preparing", preparing());
    health.put("callsWaitingForCode", parts.host().programs().waiting());
    health.put("dataDirectory", parts.data().toString());
    return AdminResponse.ok(health);
  }

  private long preparing() {
    Programs programs = parts.host().programs();
    return parts.host().catalog().extensions().stream()
        .filter(extension -> programs.readiness(extension) instanceof Readiness.Preparing)
        .count();
  }

  private AdminResponse capabilities(Asked asked) {
    asked.allowQuery();
    ArrayNode items = Json.object().arrayNode();
    for (Capability capability : parts.host().capabilities()) {
      ObjectNode item = items.addObject();
      item.put("name", capability.name());
      item.put("summary", capability.summary());
      ArrayNode operations = item.putArray("operations");
      for (Operation<?, ?, ?> operation : capability.operations()) {
        operations.addObject().put("name", operation.name()).put("needsGrant", !operation.free());
      }
    }
    return AdminResponse.ok(Shapes.list(items));
  }

  static JsonNode document() {
    try (InputStream in =
        Objects.requireNonNull(HostRoutes.class.getResourceAsStream("openapi.json"))) {
      return Json.parse(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
