package dev.annex.capabilities.lasting;

import dev.annex.api.access.Access;
import dev.annex.api.access.Grants;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionReader;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.access.Subject;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether all that was permitted for a connection would be permitted still. Any thread.
 *
 * @param wishes what was permitted
 */
record Standing(ExtensionId owner, String capability, List<Access<?>> wishes) {

  /** Keeps of the wishes only what permissions look at, and not the call they came from. */
  Standing {
    wishes = wishes.stream().<Access<?>>map(Standing::lean).toList();
  }

  private static <T> Access<T> lean(Access<T> wish) {
    Invocation bare =
        Invocation.of(Caller.host(), wish.invocation().tool(), Json.object(), Instant.EPOCH);
    Subject subject = wish.subject();
    return new Access<>(bare, subject, wish.action(), wish.target(), wish.routine());
  }

  boolean holds(Grants grants, PermissionReader reader, Clock clock) {
    Instant now = clock.instant();
    List<Permission> held =
        grants.of(owner).stream()
            .filter(grant -> grant.holdsAt(now))
            .filter(grant -> grant.permission().capability().equals(capability))
            .flatMap(grant -> read(grant.permission(), reader).stream())
            .toList();
    return wishes.stream()
        .allMatch(wish -> held.stream().anyMatch(permission -> permission.covers(wish)));
  }

  /** A grant that cannot be read any more covers nothing. */
  private static Optional<Permission> read(PermissionRequest request, PermissionReader reader) {
    try {
      return Optional.of(reader.read(request));
    } catch (AnnexException e) {
      if (e.code() == ErrorCode.INVALID_NAME) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
