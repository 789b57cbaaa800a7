package dev.annex.core.hook;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Operation;
import dev.annex.api.extension.Hook;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.util.List;

/**
 * What hooks may see and change. It has no host functions: its permissions, {@code
 * hooks.observe=event} and {@code hooks.change=event}, are looked at by {@link Hooks}. Any thread.
 */
public final class HooksCapability implements Capability {

  private static final String OBSERVE = Hook.CAPABILITY + ".observe";
  private static final String CHANGE = Hook.CAPABILITY + ".change";

  @Override
  public String name() {
    return Hook.CAPABILITY;
  }

  @Override
  public String summary() {
    return "Be called when something happens, such as before a tool runs";
  }

  @Override
  public List<Operation<?, ?, ?>> operations() {
    return List.of();
  }

  @Override
  public Permission readPermission(PermissionRequest request) {
    boolean known = request.name().equals(OBSERVE) || request.name().equals(CHANGE);
    if (!known || !(request.scope().isEmpty() || Hook.isEvent(request.scope()))) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "Permission \"%s\" is unknown: of hooks there are %s=EVENT and %s=EVENT, with an event such as %s; without one they mean every event."
              .formatted(request, OBSERVE, CHANGE, Hook.PRE_CALL));
    }
    return new OfHooks(request.name().equals(CHANGE), request.scope());
  }

  /**
   * Permission to be called.
   *
   * @param change whether its answer counts
   * @param event for which event; empty for all
   */
  record OfHooks(boolean change, String event) implements Permission {

    @Override
    public boolean covers(Access<?> access) {
      return false;
    }

    @Override
    public boolean includes(Permission other) {
      return other instanceof OfHooks(boolean changes, String theirs)
          && (change || !changes)
          && (event.isEmpty() || event.equals(theirs));
    }

    @Override
    public String describe() {
      String what = event.isEmpty() ? "everything that happens" : "each \"" + event + "\"";
      return change
          ? "see, change and forbid " + what + " on this host, also of other extensions"
          : "see " + what + " on this host, also of other extensions";
    }

    @Override
    public Risk risk() {
      return Risk.HIGH;
    }

    /** What a hook changes, it changes in calls of others, which have effects of their own. */
    @Override
    public boolean changesState() {
      return false;
    }

    @Override
    public boolean reachesOutside() {
      return false;
    }
  }
}
