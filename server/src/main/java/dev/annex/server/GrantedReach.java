package dev.annex.server;

import dev.annex.api.access.Grant;
import dev.annex.api.access.Grants;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.capabilities.files.FilesCapability;
import dev.annex.capabilities.files.GrantedRoots;
import dev.annex.capabilities.proxy.ProxyDoors;
import dev.annex.runtime.process.confine.Reach;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** What walls let through, by the grants of capabilities {@code files} and {@code http}. */
record GrantedReach(Grants grants, FilesCapability files, ProxyDoors doors, Clock clock)
    implements Reach {

  private static final String NETWORK = "http";

  @Override
  public Folders folders(ExtensionId extension) {
    List<Permission> held =
        held(extension, files.name()).stream().flatMap(request -> read(request).stream()).toList();
    GrantedRoots roots = GrantedRoots.of(held);
    return new Folders(roots.writable(), roots.left());
  }

  private List<PermissionRequest> held(ExtensionId extension, String capability) {
    return grants.of(extension).stream()
        .filter(grant -> grant.holdsAt(clock.instant()))
        .map(Grant::permission)
        .filter(permission -> permission.capability().equals(capability))
        .toList();
  }

  /** A grant that cannot be read any more covers nothing. */
  private Optional<Permission> read(PermissionRequest request) {
    try {
      return Optional.of(files.readPermission(request));
    } catch (AnnexException e) {
      if (e.code() == ErrorCode.INVALID_NAME) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public boolean network(ExtensionId extension) {
    return !held(extension, NETWORK).isEmpty();
  }

  @Override
  public Way way(ExtensionId extension) {
    return new DoorWay(doors.open(extension));
  }

  private record DoorWay(ProxyDoors.Door door) implements Way {
    @Override
    public Path socket() {
      return door.socket();
    }

    @Override
    public void close() {
      door.close();
    }
  }
}
