package dev.annex.capabilities.secrets;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.util.Optional;

/**
 * Having a secret sent by the host, without seeing it: its own, or the operator's.
 *
 * <p>Without an origin whoever the extension may talk to can be sent the secret, its own author
 * included; that is a high risk.
 *
 * @param origin the only place it may be sent to; empty for every place
 */
record UsePermission(NamePattern names, Optional<Origin> origin) implements Permission {

  static UsePermission read(PermissionRequest request) {
    String scope = request.scope();
    int at = scope.indexOf('@');
    if (at < 0) {
      return new UsePermission(NamePattern.read(scope, request), Optional.empty());
    }
    Origin origin =
        Origin.parse(scope.substring(at + 1))
            .orElseThrow(() ->
                new AnnexException(
                    ErrorCode.INVALID_NAME,
                    "Permission \"%s\" cannot be read: behind the @ must stand an origin, a scheme and a host without a path, as in secrets.use=github@https://api.github.com."
                        .formatted(request)));
    return new UsePermission(
        NamePattern.read(scope.substring(0, at), request), Optional.of(origin));
  }

  @Override
  public boolean covers(Access<?> access) {
    return access.action().name().equals(SecretUse.ACTION)
        && access.target() instanceof SecretUse use
        && names.covers(use.name())
        && (origin.isEmpty() || origin.equals(Origin.parse(use.destination())));
  }

  @Override
  public boolean includes(Permission other) {
    return other instanceof UsePermission narrow
        && names.includes(narrow.names)
        && (origin.isEmpty() || origin.equals(narrow.origin));
  }

  @Override
  public String describe() {
    return "have %s sent to %s without seeing them"
        .formatted(
            names.describe("secrets"),
            origin.map(Origin::toString).orElse("anybody it may talk to"));
  }

  @Override
  public Risk risk() {
    return origin.isPresent() ? Risk.MEDIUM : Risk.HIGH;
  }

  @Override
  public boolean changesState() {
    return false;
  }

  @Override
  public boolean reachesOutside() {
    return true;
  }
}
