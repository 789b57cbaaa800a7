package dev.annex.api.capability;

import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import java.util.List;

/** One family of host functions. Any thread. Implementations extend {@code CapabilityContract}. */
public interface Capability {

  /** Its name: lower case, the first part of the names of its operations and permissions. */
  String name();

  /** What it is, for people: one line. */
  String summary();

  /** Its host functions. */
  List<Operation<?, ?, ?>> operations();

  /**
   * Reads a permission of this capability.
   *
   * @throws dev.annex.api.fault.AnnexException {@code INVALID_NAME} when the name or scope means
   *     nothing here, saying what would
   */
  Permission readPermission(PermissionRequest request);
}
