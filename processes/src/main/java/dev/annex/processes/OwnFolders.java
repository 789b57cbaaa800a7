package dev.annex.processes;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Folders that nobody but this account may look into, where the file system knows accounts. */
final class OwnFolders {

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private OwnFolders() {}

  /** Creates a folder, and its parents; harmless when it is there. */
  static Path create(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return folder;
    }
    boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY))
        : Files.createDirectories(folder);
  }

  /** Removes a folder with all that is in it, following no link; keeps what resists. */
  static void remove(Path folder) {
    try {
      Files.walkFileTree(folder, new Removal());
    } catch (IOException e) {
      // Programs may leave folders nobody can list; the next start tries again.
      return;
    }
  }

  private static final class Removal extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
        throws IOException {
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
