package dev.annex.capabilities.archive;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;

/** Packing and unpacking; which files, is said by permissions of {@code files}. */
record ArchivePermission() implements Permission {

  @Override
  public boolean covers(Access<?> access) {
    return access.action().family().equals(ArchiveCapability.NAME)
        && access.target() instanceof ArchiveTarget<?>;
  }

  @Override
  public String describe() {
    return "pack and unpack archives where it may read and write files";
  }

  @Override
  public Risk risk() {
    return Risk.LOW;
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
