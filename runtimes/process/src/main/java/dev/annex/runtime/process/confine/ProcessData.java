package dev.annex.runtime.process.confine;

import dev.annex.api.name.ExtensionId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.UUID;

/**
 * The folders in which programs of extensions keep what they like, one for each extension. Any
 * thread.
 *
 * <p>A program may still run while its folder is deleted, and may put a link where a folder was. So
 * nothing here is reached by a path of several names: each is opened from the folder it lies in,
 * and no link is followed.
 */
public final class ProcessData {

  private static final System.Logger LOG = System.getLogger(ProcessData.class.getName());

  /** How long a program that goes on writing can keep its folder from being deleted. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path root;

  /**
   * Folders below one.
   *
   * @param root need not be there yet
   */
  public ProcessData(Path root) {
    this.root = root;
  }

  /** The folder of an extension, which is made when it is not there. */
  Path of(ExtensionId id) throws IOException {
    Path folder = Files.createDirectories(root.resolve(id.value()));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    return folder;
  }

  /**
   * An extension was uninstalled. What cannot be deleted, because its program took away the rights
   * to it, stays and is logged: no program may keep itself installed so.
   *
   * @param withData whether its folder goes, too
   */
  public void forget(ExtensionId id, boolean withData) {
    if (!withData || !Files.isDirectory(root.resolve(id.value()), LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
      if (folders instanceof SecureDirectoryStream<Path> secure) {
        delete(secure, Path.of(id.value()));
      }
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "What \"{0}\" kept in {1} could not be deleted: {2}. It can be deleted by hand.",
          id,
          root.resolve(id.value()),
          e.toString());
    }
  }

  /**
   * Empties a folder and removes it. Folders in it are moved up when they hold folders themselves,
   * so that two are open at most, however deep they lie.
   */
  private static void delete(SecureDirectoryStream<Path> folders, Path name) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try (SecureDirectoryStream<Path> top =
          folders.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
        for (Path entry : top) {
          deleteEntry(top, entry.getFileName());
        }
      }
      try {
        folders.deleteDirectory(name);
        return;
      } catch (IOException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
      }
    }
  }

  private static void deleteEntry(SecureDirectoryStream<Path> top, Path name) throws IOException {
    if (!isFolder(top, name)) {
      deleteFile(top, name);
      return;
    }
    try (SecureDirectoryStream<Path> inner =
        top.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
      for (Path entry : inner) {
        Path child = entry.getFileName();
        if (isFolder(inner, child)) {
          inner.move(child, top, Path.of(UUID.randomUUID().toString()));
        } else {
          deleteFile(inner, child);
        }
      }
    } catch (NotDirectoryException | NoSuchFileException changed) {
      return; // by its program, just now; the next look finds what it is
    }
    top.deleteDirectory(name);
  }

  private static boolean isFolder(SecureDirectoryStream<Path> in, Path name) throws IOException {
    try {
      return in.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .readAttributes()
          .isDirectory();
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static void deleteFile(SecureDirectoryStream<Path> in, Path name) throws IOException {
    try {
      in.deleteFile(name);
    } catch (NoSuchFileException e) {
      // That is what was wanted.
    }
  }
}
