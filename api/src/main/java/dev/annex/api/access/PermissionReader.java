package dev.annex.api.access;

/** Turns written permissions into the capability's own. Any thread. */
@FunctionalInterface
public interface PermissionReader {

  /**
   * Reads one permission.
   *
   * @throws dev.annex.api.fault.AnnexException {@code INVALID_NAME} when no capability has such a
   *     permission, naming it
   */
  Permission read(PermissionRequest request);
}
