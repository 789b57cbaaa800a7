package dev.annex.core.memory;

import dev.annex.api.access.Grant;
import dev.annex.api.access.Grants;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.name.ExtensionId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Grants that are gone with the process. Any thread. */
public final class MemoryGrants implements Grants {

  private final Map<ExtensionId, List<Grant>> byHolder = new ConcurrentHashMap<>();

  @Override
  public List<Grant> of(ExtensionId holder) {
    return byHolder.getOrDefault(holder, List.of());
  }

  @Override
  public void add(Grant grant) {
    byHolder.compute(
        grant.holder(),
        (holder, old) -> {
          List<Grant> all = without(old == null ? List.of() : old, grant.permission());
          all.add(grant);
          all.sort(Comparator.comparing(Grant::permission));
          return List.copyOf(all);
        });
  }

  @Override
  public boolean revoke(ExtensionId holder, PermissionRequest permission) {
    boolean[] found = new boolean[1];
    byHolder.computeIfPresent(
        holder,
        (id, old) -> {
          List<Grant> rest = without(old, permission);
          found[0] = rest.size() < old.size();
          return List.copyOf(rest);
        });
    return found[0];
  }

  @Override
  public void revokeAll(ExtensionId holder) {
    byHolder.remove(holder);
  }

  private static List<Grant> without(List<Grant> all, PermissionRequest permission) {
    List<Grant> rest = new ArrayList<>(all);
    rest.removeIf(grant -> grant.permission().equals(permission));
    return rest;
  }
}
