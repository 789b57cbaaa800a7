package dev.annex.capabilities.schedule;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;

/** Making, seeing and taking back one's own appointments. */
record SchedulePermission() implements Permission {

  static SchedulePermission read(PermissionRequest request) {
    if (!request.name().equals("schedule") || !request.scope().isEmpty()) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "Permission \"%s\" does not exist: there is schedule, without a scope."
              .formatted(request));
    }
    return new SchedulePermission();
  }

  /** Whose appointments they are is never part of a request. */
  @Override
  public boolean covers(Access<?> access) {
    return access.target() instanceof Appointment && access.action().family().equals("schedule");
  }

  @Override
  public String describe() {
    return "have its own tools called at later times, also when nobody uses it";
  }

  @Override
  public Risk risk() {
    return Risk.MEDIUM;
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
