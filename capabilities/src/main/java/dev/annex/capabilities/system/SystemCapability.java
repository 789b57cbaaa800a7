package dev.annex.capabilities.system;

import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Operation;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;

/** Tells what machine this is. */
public final class SystemCapability implements Capability {

  private final List<Operation<?, ?, ?>> operations;

  /**
   * Tells of a machine.
   *
   * @param zone where the machine is, as far as its time goes
   */
  public SystemCapability(Machine machine, Clock clock, ZoneId zone) {
    this.operations =
        List.of(new ReadInfo(machine), new ReadLocalTime(clock, zone), new ReadDisk(machine));
  }

  @Override
  public String name() {
    return "system";
  }

  @Override
  public String summary() {
    return "Tell what machine this is, its local time and its disks";
  }

  @Override
  public List<Operation<?, ?, ?>> operations() {
    return operations;
  }

  @Override
  public Permission readPermission(PermissionRequest request) {
    return SystemPermission.read(request);
  }
}
