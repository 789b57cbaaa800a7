package dev.annex.capabilities.extensions;

import dev.annex.api.access.Grants;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Operation;
import java.time.Clock;
import java.util.List;

/**
 * Lets extensions call one another's tools. Such a call goes the whole route again: the other's
 * grants and limits hold, and it ends with its caller.
 */
public final class ExtensionsCapability implements Capability {

  private final List<Operation<?, ?, ?>> operations;

  /** Calls between the extensions of one host. */
  public ExtensionsCapability(Neighbours neighbours, Grants grants, Clock clock) {
    NestedCalls calls = new NestedCalls(neighbours, grants, clock);
    this.operations = List.of(new CallTool(calls), new CallBatch(calls), new ListTools(neighbours));
  }

  @Override
  public String name() {
    return "extensions";
  }

  @Override
  public String summary() {
    return "Call the tools of other extensions";
  }

  @Override
  public List<Operation<?, ?, ?>> operations() {
    return operations;
  }

  @Override
  public Permission readPermission(PermissionRequest request) {
    return ExtensionsPermission.read(request);
  }
}
