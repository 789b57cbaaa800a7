package dev.annex.core.policy;

import dev.annex.api.access.Access;
import dev.annex.api.access.Action;
import dev.annex.api.access.Decision;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionReader;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.access.Policy;
import dev.annex.api.access.Subject;
import dev.annex.api.call.Audience;
import dev.annex.api.call.Caller;
import dev.annex.api.extension.Tool;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Deny by default: a caller may run the tools meant for it, the host every tool, and an extension
 * may do what it was granted. Host operations that give nothing away and change nothing are free.
 */
public final class GrantPolicy implements Policy {

  private static final String RULE = "default";
  private static final String AUTHORS_TURN = "Only its author can change that, with a new version.";

  private final Set<Action> free;
  private final PermissionReader permissions;

  /** A policy under which {@code free} actions need no grant. */
  public GrantPolicy(Set<Action> free, PermissionReader permissions) {
    this.free = Set.copyOf(free);
    this.permissions = permissions;
  }

  @Override
  public Decision decide(Access<?> access, List<Permission> held) {
    return switch (access.subject()) {
      case Subject.Outside outside -> decideCall(access, outside.caller());
      case Subject.Extension extension -> decideEffect(access, extension, held);
    };
  }

  private static Decision decideCall(Access<?> access, Caller caller) {
    if (access.action().equals(Action.CALL_TOOL)
        && access.target() instanceof Tool tool
        && (caller.audience() == Audience.HOST || tool.audience().contains(caller.audience()))) {
      return new Decision.Allow("audience");
    }
    return new Decision.Deny(
        "audience", "it is not meant for callers of kind %s".formatted(caller.audience()), "");
  }

  private Decision decideEffect(
      Access<?> access, Subject.Extension extension, List<Permission> held) {
    if (free.contains(access.action())) {
      return new Decision.Allow("free");
    }
    if (held.stream().anyMatch(permission -> permission.covers(access))) {
      return new Decision.Allow("grant");
    }
    String family = access.action().family();
    List<PermissionRequest> asked =
        extension.asked().stream().filter(request -> request.capability().equals(family)).toList();
    List<PermissionRequest> enough =
        extension.asked().stream()
            .sorted(Comparator.comparing(request -> !request.capability().equals(family)))
            .flatMap(request -> wouldDo(request, access).stream())
            .toList();
    if (asked.isEmpty() && enough.isEmpty()) {
      return new Decision.Deny(
          RULE,
          "the manifest of \"%s\" does not ask for %s".formatted(extension.name(), family),
          AUTHORS_TURN);
    }
    if (enough.isEmpty()) {
      return new Decision.Deny(
          RULE,
          "the manifest of \"%s\" asks only for %s".formatted(extension.name(), list(asked)),
          AUTHORS_TURN);
    }
    return new Decision.Deny(
        RULE,
        "\"%s\" was not granted %s".formatted(extension.name(), list(enough)),
        "To allow it: annex grant %s %s".formatted(extension.name(), enough.getFirst()));
  }

  /** What of a request would allow a wish, if it was granted. */
  private Optional<PermissionRequest> wouldDo(PermissionRequest request, Access<?> access) {
    Permission permission = permissions.read(request);
    return permission.covers(access) ? Optional.of(request) : permission.toGrant(access);
  }

  private static String list(List<PermissionRequest> requests) {
    return requests.stream().map(PermissionRequest::toString).collect(Collectors.joining(", "));
  }
}
