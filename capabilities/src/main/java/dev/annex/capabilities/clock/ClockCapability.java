package dev.annex.capabilities.clock;

import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Operation;
import dev.annex.capabilities.free.NoPermission;
import java.time.Clock;
import java.util.List;

/** Tells the time. Needs no permission. */
public final class ClockCapability implements Capability {

  private final List<Operation<?, ?, ?>> operations;

  /** Tells the time of a clock. */
  public ClockCapability(Clock clock) {
    this.operations = List.of(new ReadClock(clock));
  }

  @Override
  public String name() {
    return "clock";
  }

  @Override
  public String summary() {
    return "Tell the time of day";
  }

  @Override
  public List<Operation<?, ?, ?>> operations() {
    return operations;
  }

  @Override
  public Permission readPermission(PermissionRequest request) {
    throw NoPermission.needed(request);
  }
}
