package dev.annex.capabilities.journal;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;

/** Reading the lines about oneself. */
record JournalPermission() implements Permission {

  @Override
  public boolean covers(Access<?> access) {
    return access.action().name().equals(ListLines.NAME)
        && access.target() instanceof ListLines.OwnLines;
  }

  @Override
  public String describe() {
    return "read what the host's journal says about it";
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
