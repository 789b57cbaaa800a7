package dev.annex.capabilities.env;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;

/**
 * Reading what the operator set for the holder: one name, or all that begin alike. Of medium risk,
 * because such values are often credentials.
 *
 * @param name a whole name, or the start of names when {@code all}; then empty for every name
 */
record EnvironmentPermission(String name, boolean all) implements Permission {

  static EnvironmentPermission read(PermissionRequest request) {
    if (!request.name().equals(EnvironmentCapability.NAME)) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "Permission \"%s\" does not exist: there is env, also for one name as in env=REGION and for names that begin alike as in env=AWS_*."
              .formatted(request));
    }
    String scope = request.scope();
    if (scope.isEmpty() || scope.equals("*")) {
      return new EnvironmentPermission("", true);
    }
    boolean all = scope.endsWith("*");
    String name = all ? scope.substring(0, scope.length() - 1) : scope;
    if (!ExtensionVariables.isName(name)) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "Permission \"%s\" makes no sense: expected a name, or the start of names and one * at the end, as in env=AWS_*."
              .formatted(request));
    }
    return new EnvironmentPermission(name, all);
  }

  @Override
  public boolean covers(Access<?> access) {
    return access.action().name().equals(GetVariable.NAME)
        && access.target() instanceof GetVariable.Variable target
        && (all ? target.name().startsWith(name) : target.name().equals(name));
  }

  @Override
  public boolean includes(Permission other) {
    return other instanceof EnvironmentPermission narrow
        && (all ? narrow.name.startsWith(name) : equals(narrow));
  }

  @Override
  public String describe() {
    if (name.isEmpty()) {
      return "read every value the operator set for it";
    }
    return all
        ? "read the values the operator set for it under names that begin with %s".formatted(name)
        : "read the value the operator set for it under %s".formatted(name);
  }

  @Override
  public Risk risk() {
    return Risk.MEDIUM;
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
