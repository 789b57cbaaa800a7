package dev.annex.capabilities.env;

import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Operation;
import java.util.List;

/**
 * Hands an extension the values that the operator set for it. The environment of the host's own
 * process is not reached from here.
 */
public final class EnvironmentCapability implements Capability {

  static final String NAME = "env";

  private final List<Operation<?, ?, ?>> operations;

  /** Hands out these values. */
  public EnvironmentCapability(ExtensionVariables variables) {
    this.operations = List.of(new GetVariable(variables));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "Read values the operator set for the extension";
  }

  @Override
  public List<Operation<?, ?, ?>> operations() {
    return operations;
  }

  @Override
  public Permission readPermission(PermissionRequest request) {
    return EnvironmentPermission.read(request);
  }
}
