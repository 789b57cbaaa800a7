package dev.annex.capabilities.system;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Knowing about the machine.
 *
 * @param folder what disks may be asked about: those of folders below it; empty for all
 */
record SystemPermission(Reach reach, Optional<Path> folder) implements Permission {

  enum Reach {
    /** All of it, with the machine's name. */
    ALL,
    INFO,
    TIME,
    DISK
  }

  static SystemPermission read(PermissionRequest request) {
    Reach reach =
        switch (request.name()) {
          case "system" -> Reach.ALL;
          case "system.info" -> Reach.INFO;
          case "system.time" -> Reach.TIME;
          case "system.disk" -> Reach.DISK;
          default -> throw unknown(request);
        };
    if (request.scope().isEmpty()) {
      return new SystemPermission(reach, Optional.empty());
    }
    Path folder = Path.of(request.scope());
    if (reach != Reach.DISK || !folder.isAbsolute() || !folder.normalize().equals(folder)) {
      throw unknown(request);
    }
    return new SystemPermission(reach, Optional.of(folder));
  }

  private static AnnexException unknown(PermissionRequest request) {
    return new AnnexException(
        ErrorCode.INVALID_NAME,
        "Permission \"%s\" does not exist: there are system, system.info, system.time and system.disk, the last also for the disk of one folder as in system.disk=/data."
            .formatted(request));
  }

  @Override
  public boolean covers(Access<?> access) {
    String action = access.action().name();
    return switch (access.target()) {
      case SystemFact.Info info ->
          action.equals(ReadInfo.NAME)
              && (reach == Reach.ALL || (reach == Reach.INFO && !info.withName()));
      case SystemFact.Time time ->
          action.equals(ReadLocalTime.NAME) && (reach == Reach.ALL || reach == Reach.TIME);
      case SystemFact.Disk disk ->
          action.equals(ReadDisk.NAME)
              && (reach == Reach.ALL || reach == Reach.DISK)
              && folder.map(disk.folder()::startsWith).orElse(true);
      default -> false;
    };
  }

  @Override
  public boolean includes(Permission other) {
    return other instanceof SystemPermission narrow
        && (reach == Reach.ALL || reach == narrow.reach)
        && folder
            .map(wide -> narrow.folder.map(path -> path.startsWith(wide)).orElse(false))
            .orElse(true);
  }

  @Override
  public String describe() {
    return switch (reach) {
      case ALL -> "know this machine: its name, kind, load, local time and disks";
      case INFO -> "know what kind of machine this is and how busy";
      case TIME -> "know the local time and time zone of this machine";
      case DISK ->
          folder
              .map(path -> "know how full the disk of %s is".formatted(path))
              .orElse("know how full the disks of this machine are");
    };
  }

  @Override
  public Risk risk() {
    return reach == Reach.ALL ? Risk.MEDIUM : Risk.LOW;
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
