package dev.annex.capabilities.lasting;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;
import dev.annex.api.access.Permit;
import dev.annex.api.capability.Permits;
import java.util.ArrayList;
import java.util.List;

/** Remembers what was permitted for a connection, so that it can be asked again. One thread. */
public final class RememberedPermits implements Permits {

  private final Permits permits;
  private final List<Access<?>> permitted = new ArrayList<>();

  /** Asks {@code permits}; the permit that led here counts, too. */
  public RememberedPermits(Permits permits, Permit<?> first) {
    this.permits = permits;
    permitted.add(first.access());
  }

  @Override
  public <T> Permit<T> ask(String action, T target, boolean routine) {
    Permit<T> permit = permits.ask(action, target, routine);
    permitted.add(permit.access());
    return permit;
  }

  @Override
  public List<Permission> held(String capability) {
    return permits.held(capability);
  }

  List<Access<?>> permitted() {
    return List.copyOf(permitted);
  }
}
