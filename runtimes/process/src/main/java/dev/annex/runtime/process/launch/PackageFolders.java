package dev.annex.runtime.process.launch;

import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Digest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Packages as folders that programs can work in, named by their digest. Before every launch a
 * folder is compared with the package, whose digest was checked: what differs is made anew, and
 * what does not belong to it is removed. So what a program changed there, or somebody else, is not
 * what is started next. Any thread.
 *
 * <p>Packages know no modes: a file that begins as programs and scripts do may be run.
 */
public final class PackageFolders {

  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> PROGRAM =
      PosixFilePermissions.fromString("r-x------");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("r--------");

  private final Path root;

  /** Folders in this one, created when it is missing. */
  public PackageFolders(Path root) {
    this.root = root;
  }

  /**
   * The folder of a package, as its digest says.
   *
   * @return real and absolute
   * @throws AnnexException {@code UNAVAILABLE} when it cannot be made
   */
  public synchronized Path of(ExtensionPackage contents) {
    Path folder = root.resolve(contents.digest().hex());
    try {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, FOLDER);
      Path real = folder.toRealPath();
      removeStrangers(real, contents.files().paths());
      for (String path : contents.files().paths()) {
        write(real, path, contents.files());
      }
      return real;
    } catch (IOException e) {
      throw new AnnexException(
          ErrorCode.UNAVAILABLE,
          "Preparing the folder of \"%s\" failed: %s.".formatted(contents.manifest().id(), e),
          e);
    }
  }

  private static void write(Path folder, String path, PackageFiles files) throws IOException {
    byte[] bytes = files.read(path).orElseThrow();
    Path file = folder.resolve(path);
    Set<PosixFilePermission> mode = isProgram(bytes) ? PROGRAM : FILE;
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Files.size(file) == bytes.length
        && Arrays.equals(Files.readAllBytes(file), bytes)) {
      Files.setPosixFilePermissions(file, mode);
      return;
    }
    Files.createDirectories(file.resolveSibling("."));
    Path fresh = Files.createTempFile(folder, ".annex-", ".new");
    Files.write(fresh, bytes);
    Files.setPosixFilePermissions(fresh, mode);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Of the system's own form, or a script that names its interpreter. */
  private static boolean isProgram(byte[] bytes) {
    return (bytes.length > 4
            && bytes[0] == 0x7f
            && bytes[1] == 'E'
            && bytes[2] == 'L'
            && bytes[3] == 'F')
        || (bytes.length > 2 && bytes[0] == '#' && bytes[1] == '!');
  }

  private static void removeStrangers(Path folder, Set<String> paths) throws IOException {
    Set<String> folders = new TreeSet<>();
    for (String path : paths) {
      for (int at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
        folders.add(path.substring(0, at));
      }
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!attributes.isRegularFile() || !paths.contains(relative(folder, file))) {
              Files.delete(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes)
              throws IOException {
            Files.setPosixFilePermissions(each, FOLDER);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path each, @Nullable IOException failure)
              throws IOException {
            if (!each.equals(folder) && !folders.contains(relative(folder, each))) {
              Files.delete(each);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static String relative(Path folder, Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }

  /** Removes the folders of all other packages; nothing of those may run. */
  public synchronized void keepOnly(Collection<Digest> packages) {
    Set<String> kept = packages.stream().map(Digest::hex).collect(Collectors.toSet());
    if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
      for (Path folder : folders) {
        if (!kept.contains(root.relativize(folder).toString())) {
          removeStrangers(folder, Set.of());
          Files.deleteIfExists(folder);
        }
      }
    } catch (IOException e) {
      // What resists is tried again at the next start; nobody uses it meanwhile.
      return;
    }
  }
}
