package dev.annex.capabilities.files;

import dev.annex.api.access.Permission;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What permissions for files come to where folders can only be shown as a whole, read-only or
 * writable, as to a program of the system.
 *
 * @param writable by folder whether it may be written to as well; as they were granted, links not
 *     resolved
 * @param left what cannot be shown so, as sentences without their end
 */
public record GrantedRoots(Map<Path, Boolean> writable, List<String> left) {

  public GrantedRoots {
    writable = Map.copyOf(writable);
    left = List.copyOf(left);
  }

  /** Of these permissions; those about other things are skipped. */
  public static GrantedRoots of(List<Permission> held) {
    Map<Path, Boolean> reads = new TreeMap<>();
    Map<Path, Boolean> writes = new TreeMap<>();
    List<String> left = new ArrayList<>();
    for (Permission permission : held) {
      if (!(permission instanceof FilesPermission files)) {
        continue;
      }
      RootPattern root = files.root();
      if (root.hasStars() || root.names().isEmpty()) {
        left.add("to %s is not shown to it: only whole folders can be".formatted(files.describe()));
        continue;
      }
      Path path = root.fixedPart().toHost();
      if (files.reach() != FilesPermission.Reach.WRITE) {
        reads.put(path, true);
      }
      if (files.reach() != FilesPermission.Reach.READ) {
        writes.put(path, true);
      }
    }
    Map<Path, Boolean> shown = new TreeMap<>();
    reads.keySet().forEach(path -> shown.put(path, within(path, writes)));
    // Below a folder that is shown, one that may be written to as well.
    for (Path path : writes.keySet()) {
      if (within(path, reads)) {
        shown.put(path, true);
      } else {
        left.add("to write files in %s is not shown to it: it may not read there".formatted(path));
      }
    }
    return new GrantedRoots(shown, left);
  }

  private static boolean within(Path path, Map<Path, Boolean> roots) {
    return roots.keySet().stream().anyMatch(path::startsWith);
  }
}
