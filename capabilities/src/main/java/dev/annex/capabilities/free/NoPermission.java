package dev.annex.capabilities.free;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;

/** The answer of capabilities that every extension may use. */
public final class NoPermission {

  private NoPermission() {}

  /** The failure of asking for a permission where none is needed. */
  public static AnnexException needed(PermissionRequest request) {
    return new AnnexException(
        ErrorCode.INVALID_NAME,
        "Permission \"%s\" does not exist: every extension may use %s without one. Leave it out of the manifest."
            .formatted(request, request.capability()));
  }
}
