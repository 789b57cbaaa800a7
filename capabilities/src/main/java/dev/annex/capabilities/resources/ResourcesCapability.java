package dev.annex.capabilities.resources;

import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Operation;
import dev.annex.capabilities.free.NoPermission;
import java.util.List;

/** Lets an extension say that one of its own resources has changed. Needs no permission. */
public final class ResourcesCapability implements Capability {

  private final List<Operation<?, ?, ?>> operations;

  /** Passes the word on to a port. */
  public ResourcesCapability(ResourceUpdates updates) {
    this.operations = List.of(new AnnounceUpdate(updates));
  }

  @Override
  public String name() {
    return "resources";
  }

  @Override
  public String summary() {
    return "Say that one of its own resources has changed";
  }

  @Override
  public List<Operation<?, ?, ?>> operations() {
    return operations;
  }

  @Override
  public Permission readPermission(PermissionRequest request) {
    throw NoPermission.needed(request);
  }
}
