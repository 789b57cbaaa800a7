package dev.annex.capabilities.secrets;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;

/** Seeing secrets of the operator in plain. */
record RevealPermission(NamePattern names) implements Permission {

  static RevealPermission read(PermissionRequest request) {
    return new RevealPermission(NamePattern.read(request.scope(), request));
  }

  @Override
  public boolean covers(Access<?> access) {
    return access.action().name().equals(RevealSecret.NAME)
        && access.target() instanceof RevealSecret.Target target
        && names.covers(target.name().value());
  }

  @Override
  public boolean includes(Permission other) {
    return other instanceof RevealPermission narrow && names.includes(narrow.names);
  }

  @Override
  public String describe() {
    return "see %s in plain".formatted(names.describe("the operator's secrets"));
  }

  @Override
  public Risk risk() {
    return Risk.HIGH;
  }

  @Override
  public boolean changesState() {
    return false;
  }

  @Override
  public boolean reachesOutside() {
    return false;
  }
}
