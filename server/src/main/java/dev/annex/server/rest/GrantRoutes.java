package dev.annex.server.rest;

import dev.annex.api.access.Grant;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.core.install.GrantDesk;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Saying yes, and taking it back. */
final class GrantRoutes {

  private final AdminParts parts;
  private final GrantDesk desk;

  GrantRoutes(AdminParts parts) {
    this.parts = parts;
    desk = parts.host().grants();
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/extensions/{id}/grants", this::list),
        new Route("POST", "/extensions/{id}/grants", this::grant),
        new Route("DELETE", "/extensions/{id}/grants", this::revoke));
  }

  private AdminResponse list(Asked asked) {
    asked.allowQuery();
    return AdminResponse.ok(Shapes.list(Shapes.grants(desk.of(asked.extension()))));
  }

  private AdminResponse grant(Asked asked) {
    asked.allowQuery();
    Members members = asked.members("permission", "until");
    PermissionRequest permission = PermissionRequest.parse(members.text("permission"));
    Optional<Instant> until = members.instant("until");
    if (until.isPresent() && !until.get().isAfter(parts.clock().instant())) {
      throw asked.invalid("until", "must lie in the future");
    }
    ExtensionId id = asked.extension();
    desk.grant(id, permission, asked.request().by(), until);
    Grant grant =
        desk.of(id).stream()
            .filter(candidate -> candidate.permission().equals(permission))
            .findFirst()
            .orElseThrow();
    return AdminResponse.created(Shapes.grant(grant));
  }

  private AdminResponse revoke(Asked asked) {
    asked.allowQuery("permission");
    ExtensionId id = asked.extension();
    PermissionRequest permission =
        PermissionRequest.parse(
            asked.query("permission").orElseThrow(() -> asked.invalid("permission", "is missing")));
    if (parts.host().catalog().extension(id).isEmpty()
        && parts.host().installer().installed(id).isEmpty()) {
      throw ExtensionRoutes.notInstalled(id);
    }
    boolean revoked = desk.revoke(id, permission, asked.request().by());
    return AdminResponse.ok(
        Json.object().put("permission", permission.toString()).put("revoked", revoked));
  }
}
