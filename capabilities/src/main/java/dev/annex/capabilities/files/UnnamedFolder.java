package dev.annex.capabilities.files;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import java.util.Optional;

/**
 * The wish for some folder, which an author cannot name: whoever grants it does. Allows nothing by
 * itself.
 */
record UnnamedFolder(FilesPermission.Reach reach, String name) implements Permission {

  @Override
  public boolean covers(Access<?> access) {
    return false;
  }

  @Override
  public Optional<PermissionRequest> toGrant(Access<?> access) {
    return access.target() instanceof FileTarget<?> target && reach.allows(target.use())
        ? Optional.of(new PermissionRequest(name, folder(target.path()).text()))
        : Optional.empty();
  }

  private static FilePath folder(FilePath path) {
    int names = path.names().size();
    return names < 2 ? path : path.first(names - 1);
  }

  /** Every folder: which one is for whoever grants it to say. */
  @Override
  public boolean includes(Permission other) {
    return switch (other) {
      case FilesPermission named -> reach.includes(named.reach());
      case UnnamedFolder unnamed -> reach.includes(unnamed.reach());
      default -> false;
    };
  }

  @Override
  public String describe() {
    return "%s files in folders that you name, as in %s=/srv/data; nothing until then"
        .formatted(reach.words(), name);
  }

  @Override
  public Risk risk() {
    return reach == FilesPermission.Reach.READ ? Risk.MEDIUM : Risk.HIGH;
  }

  @Override
  public boolean changesState() {
    return reach != FilesPermission.Reach.READ;
  }

  @Override
  public boolean reachesOutside() {
    return false;
  }
}
