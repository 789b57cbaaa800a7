package dev.annex.capabilities.log;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;

record LogPermission() implements Permission {

  @Override
  public boolean covers(Access<?> access) {
    return access.action().name().equals(WriteLine.NAME)
        && access.target() instanceof WriteLine.OwnLog;
  }

  @Override
  public String describe() {
    return "write log lines";
  }

  @Override
  public Risk risk() {
    return Risk.LOW;
  }

  @Override
  public boolean changesState() {
    return false;
  }

  @Override
  public boolean reachesOutside() {
    return false;
  }
}
