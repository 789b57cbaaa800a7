package dev.annex.core.sandbox;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Operation;
import dev.annex.api.extension.Manifest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.util.List;

/**
 * What an extension may have of its own instances. It has no host functions: the one permission is
 * looked at by {@link SessionInstances}. Any thread.
 */
public final class InstanceCapability implements Capability {

  @Override
  public String name() {
    return Manifest.SESSION_INSTANCE.capability();
  }

  @Override
  public String summary() {
    return "Keep an instance from one call of a session to the next";
  }

  @Override
  public List<Operation<?, ?, ?>> operations() {
    return List.of();
  }

  @Override
  public Permission readPermission(PermissionRequest request) {
    if (!request.equals(Manifest.SESSION_INSTANCE)) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "Permission \"%s\" is unknown: of instances there is only %s, without a scope."
              .formatted(request, Manifest.SESSION_INSTANCE));
    }
    return new OfSessions();
  }

  /** Risk is low: what is remembered is the extension's own, and no other session can see it. */
  private record OfSessions() implements Permission {

    @Override
    public boolean covers(Access<?> access) {
      return false;
    }

    @Override
    public String describe() {
      return "keep what is in its memory from one call of a session to the next";
    }

    @Override
    public Risk risk() {
      return Risk.LOW;
    }

    @Override
    public boolean changesState() {
      return true;
    }

    @Override
    public boolean reachesOutside() {
      return false;
    }
  }
}
