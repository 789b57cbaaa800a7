package dev.annex.distribution;

import dev.annex.api.extension.PackageDigest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Digest;
import dev.annex.api.store.PackageStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * Packages as folders named by their digest, each file under its own path, so that people can look
 * at what is installed. Any thread.
 *
 * <p>A package appears whole or not at all: it is written beside its place, flushed to the disk and
 * moved there. Whoever reads one gets exactly the bytes whose digest was checked, because they are
 * read into memory first.
 */
public final class FilePackageStore implements PackageStore {

  /** Starts the name of a folder that is coming or going. */
  private static final String UNFINISHED = ".unfinished-";

  private final Path root;

  /**
   * A store in a folder of its own, created when it is missing. What an earlier process left
   * unfinished there is removed, so one process at a time may use it.
   *
   * @throws AnnexException {@code UNAVAILABLE} when the folder cannot be used
   */
  public FilePackageStore(Path root) {
    this.root = root;
    try {
      Files.createDirectories(root, ownerOnly(root, "rwx------"));
      try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(root, UNFINISHED + "*")) {
        for (Path leftover : leftovers) {
          deleteTree(leftover);
        }
      }
    } catch (IOException e) {
      throw new AnnexException(
          ErrorCode.UNAVAILABLE,
          "Opening the package store failed: %s.".formatted(FolderReader.reason(e)),
          e);
    }
  }

  @Override
  public synchronized Digest put(PackageFiles files) {
    Digest digest = PackageDigest.of(files);
    Path place = place(digest);
    try {
      if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
        if (holds(digest)) {
          return digest;
        }
        discard(place);
      }
      Path fresh = Files.createTempDirectory(root, UNFINISHED, ownerOnly(root, "rwx------"));
      try {
        write(files, fresh);
        Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
        flushFolder(root);
      } finally {
        deleteTree(fresh);
      }
      return digest;
    } catch (IOException e) {
      throw failed("Keeping", digest, FolderReader.reason(e), e);
    }
  }

  @Override
  public PackageFiles get(Digest digest) {
    Collector collector = new Collector(digest.toString());
    try {
      if (!Files.isDirectory(place(digest), LinkOption.NOFOLLOW_LINKS)) {
        throw new NoSuchFileException(digest.toString());
      }
      FolderReader.read(place(digest), collector);
      PackageFiles files = collector.finish();
      if (PackageDigest.of(files).equals(digest)) {
        return files;
      }
      throw failed(
          "Reading",
          digest,
          "its files have changed since it was installed; install it again",
          new IOException("digest differs"));
    } catch (NoSuchFileException e) {
      throw failed("Reading", digest, "it is not there; install it again", e);
    } catch (IOException e) {
      throw failed("Reading", digest, FolderReader.reason(e), e);
    } catch (AnnexException e) {
      if (e.code() == ErrorCode.UNAVAILABLE) {
        throw e;
      }
      throw failed(
          "Reading", digest, "its files have changed since it was installed; install it again", e);
    }
  }

  @Override
  public synchronized void remove(Digest digest) {
    try {
      if (Files.exists(place(digest), LinkOption.NOFOLLOW_LINKS)) {
        discard(place(digest));
      }
    } catch (IOException e) {
      throw failed("Removing", digest, FolderReader.reason(e), e);
    }
  }

  private Path place(Digest digest) {
    return root.resolve(digest.hex());
  }

  private boolean holds(Digest digest) {
    try {
      get(digest);
      return true;
    } catch (AnnexException e) {
      return false;
    }
  }

  /** Takes a package away at once, then deletes it. */
  private void discard(Path place) throws IOException {
    Path gone = Files.createTempDirectory(root, UNFINISHED, ownerOnly(root, "rwx------"));
    Files.move(place, gone.resolve("package"), StandardCopyOption.ATOMIC_MOVE);
    flushFolder(root);
    deleteTree(gone);
  }

  /** Writes what the rules for packages allow, even if a caller made its files up. */
  private static void write(PackageFiles files, Path folder) throws IOException {
    Collector rules = new Collector(files.origin());
    for (String path : files.paths()) {
      byte[] bytes = files.read(path).orElseThrow();
      rules.admit(path, bytes.length);
      Path file = folder.resolve(path);
      createParents(folder, path);
      Files.createFile(file, ownerOnly(folder, "rw-------"));
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
            flushFolder(each);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void createParents(Path folder, String path) throws IOException {
    int slash = path.lastIndexOf('/');
    if (slash > 0) {
      Files.createDirectories(
          folder.resolve(path.substring(0, slash)), ownerOnly(folder, "rwx------"));
    }
  }

  /** Some systems cannot open a folder; they need no flush of it. */
  private static void flushFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      return;
    }
  }

  /** Deletes without following links; harmless when nothing is there. */
  private static void deleteTree(Path tree) throws IOException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
              throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static FileAttribute<?>[] ownerOnly(Path where, String permissions) {
    return where.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private static AnnexException failed(String attempt, Digest digest, String why, Exception cause) {
    return new AnnexException(
        ErrorCode.UNAVAILABLE, "%s package %s failed: %s.".formatted(attempt, digest, why), cause);
  }
}
