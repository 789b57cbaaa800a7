package dev.annex.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Folders of the host that no extension may be given, nor anything inside them, nor what they lie
 * in: the host's own data above all. Immutable; any thread.
 */
public final class ForbiddenFolders {

  private final List<Path> folders;

  private ForbiddenFolders(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  /** None; for tests, and for hosts that keep nothing. */
  public static ForbiddenFolders none() {
    return new ForbiddenFolders(List.of());
  }

  /** These, as they are written and as they are without links on the way. */
  public static ForbiddenFolders of(Path... folders) {
    List<Path> all = new ArrayList<>();
    for (Path folder : folders) {
      all.add(folder.toAbsolutePath().normalize());
      if (Files.exists(folder)) {
        all.add(real(folder));
      }
    }
    return new ForbiddenFolders(all);
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      return folder.toAbsolutePath().normalize();
    }
  }

  /** Whether a folder is one of them, or lies in one, or has one in it. */
  public boolean touches(Path folder) {
    Path normal = folder.normalize();
    return folders.stream().anyMatch(one -> one.startsWith(normal) || normal.startsWith(one));
  }
}
