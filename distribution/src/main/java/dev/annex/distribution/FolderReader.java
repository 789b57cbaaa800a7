package dev.annex.distribution;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Reads every file below a folder. Follows no link and opens nothing but ordinary files, so that
 * nothing from outside the folder gets in and nothing waits for ever.
 */
final class FolderReader {

  private FolderReader() {}

  static void read(Path root, Collector collector) throws IOException {
    readFolder(root, "", collector);
  }

  private static void readFolder(Path folder, String prefix, Collector collector)
      throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        String path = prefix + child.getFileName();
        BasicFileAttributes attributes =
            Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isSymbolicLink()) {
          throw collector.refusals().path(path, "it is a symbolic link; put the file itself there");
        }
        if (attributes.isDirectory()) {
          collector.folder(path);
          readFolder(child, path + "/", collector);
          continue;
        }
        if (!attributes.isRegularFile()) {
          throw collector.refusals().path(path, "it is no ordinary file");
        }
        collector.admit(path, attributes.size());
        collector.add(path, readFile(child, path, attributes.size(), collector));
      }
    }
  }

  private static byte[] readFile(Path file, String path, long size, Collector collector)
      throws IOException {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(Math.toIntExact(size) + 1);
      if (bytes.length != size) {
        throw collector.refusals().path(path, "it changed while it was read");
      }
      return bytes;
    }
  }

  /** What stood against reading a file, without its path. */
  static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException gone -> "there is no such file or folder";
      case AccessDeniedException denied -> "this account may not read it";
      default -> e.getClass().getSimpleName();
    };
  }
}
