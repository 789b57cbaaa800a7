package dev.annex.core.policy;

import dev.annex.api.access.Access;
import dev.annex.api.access.Decision;
import dev.annex.api.access.Permission;
import dev.annex.api.access.Policy;
import java.util.List;

/** What decides on this host: rules about calls, grants about everything else. Any thread. */
public final class HostPolicy implements Policy {

  private final GrantPolicy grants;
  private final CallPolicy calls;

  /** Puts both together. */
  public HostPolicy(GrantPolicy grants, CallPolicy calls) {
    this.grants = grants;
    this.calls = calls;
  }

  @Override
  public Decision decide(Access<?> access, List<Permission> held) {
    return access.target() instanceof JudgedCall call
        ? calls.decide(call)
        : grants.decide(access, held);
  }
}
