package dev.annex.core.gate;

import dev.annex.api.access.Action;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionReader;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Operation;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Every capability of this host, and every operation by name. Immutable but for a cache; any
 * thread.
 */
public final class Capabilities implements PermissionReader {

  private static final int MAX_CACHED_PERMISSIONS = 10_000;

  private final Map<String, Capability> byName = new LinkedHashMap<>();
  private final Map<String, Operation<?, ?, ?>> operations = new TreeMap<>();
  private final Map<PermissionRequest, Permission> read = new ConcurrentHashMap<>();

  /**
   * Collects capabilities.
   *
   * @throws AnnexException {@code CONFIGURATION_INVALID} when a name occurs twice or an operation's
   *     name does not start with its capability's
   */
  public Capabilities(Collection<Capability> capabilities) {
    for (Capability capability : capabilities) {
      if (byName.putIfAbsent(capability.name(), capability) != null) {
        throw twice("capability", capability.name());
      }
      for (Operation<?, ?, ?> operation : capability.operations()) {
        if (!operation.name().startsWith(capability.name() + ".")) {
          throw new AnnexException(
              ErrorCode.CONFIGURATION_INVALID,
              "Operation %s does not belong to capability %s by its name."
                  .formatted(operation.name(), capability.name()));
        }
        if (operations.putIfAbsent(operation.name(), operation) != null) {
          throw twice("operation", operation.name());
        }
      }
    }
  }

  /** Every capability, in the order given. */
  public List<Capability> all() {
    return List.copyOf(byName.values());
  }

  /** One operation. */
  public Optional<Operation<?, ?, ?>> operation(String name) {
    return Optional.ofNullable(operations.get(name));
  }

  /** The actions that need no grant. */
  public Set<Action> free() {
    return operations.values().stream()
        .filter(Operation::free)
        .map(operation -> new Action(operation.name()))
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public Permission read(PermissionRequest request) {
    Permission cached = read.get(request);
    if (cached != null) {
      return cached;
    }
    Capability capability = byName.get(request.capability());
    if (capability == null) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "Permission \"%s\" is unknown: this host has %s."
              .formatted(request, String.join(", ", byName.keySet())));
    }
    Permission permission = capability.readPermission(request);
    if (read.size() < MAX_CACHED_PERMISSIONS) {
      read.put(request, permission);
    }
    return permission;
  }

  private static AnnexException twice(String what, String name) {
    return new AnnexException(
        ErrorCode.CONFIGURATION_INVALID,
        "The host cannot start: %s \"%s\" exists twice.".formatted(what, name));
  }
}
