package dev.annex.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What the disk says of a file.
 *
 * @param permissions the nine bits for owner, group and others, for instance {@code 0644}
 * @param links how many names it has
 * @param size in bytes
 * @param accessed in nanoseconds since 1970, as the other times
 */
public record FileStatus(
    long device,
    long inode,
    FileKind kind,
    int permissions,
    long links,
    long size,
    long accessed,
    long modified,
    long changed) {

  private static final String WANTED =
      "unix:dev,ino,mode,nlink,size,lastAccessTime,lastModifiedTime,ctime";

  private static final int KIND_BITS = 0xF000;

  static FileStatus read(Path path, LinkOption... options) throws IOException {
    Map<String, Object> values = Files.readAttributes(path, WANTED, options);
    int mode = (int) number(values, "mode");
    return new FileStatus(
        number(values, "dev"),
        number(values, "ino"),
        kind(mode),
        mode & FilePermissions.ALL,
        number(values, "nlink"),
        number(values, "size"),
        nanos(values, "lastAccessTime"),
        nanos(values, "lastModifiedTime"),
        nanos(values, "ctime"));
  }

  /** Whether it is a directory. */
  public boolean isDirectory() {
    return kind == FileKind.DIRECTORY;
  }

  /** Whether it is a symbolic link. */
  public boolean isLink() {
    return kind == FileKind.SYMBOLIC_LINK;
  }

  /** Whether it is a file with contents, and no device, pipe or socket. */
  public boolean isRegularFile() {
    return kind == FileKind.FILE;
  }

  private static long number(Map<String, Object> values, String name) throws IOException {
    if (values.get(name) instanceof Number number) {
      return number.longValue();
    }
    throw new IOException("no attribute " + name);
  }

  private static long nanos(Map<String, Object> values, String name) throws IOException {
    if (values.get(name) instanceof FileTime time) {
      return time.to(TimeUnit.NANOSECONDS);
    }
    throw new IOException("no attribute " + name);
  }

  private static FileKind kind(int mode) {
    return switch (mode & KIND_BITS) {
      case 0x1000 -> FileKind.PIPE;
      case 0x2000 -> FileKind.CHARACTER_DEVICE;
      case 0x4000 -> FileKind.DIRECTORY;
      case 0x6000 -> FileKind.BLOCK_DEVICE;
      case 0x8000 -> FileKind.FILE;
      case 0xA000 -> FileKind.SYMBOLIC_LINK;
      case 0xC000 -> FileKind.SOCKET;
      default -> FileKind.UNKNOWN;
    };
  }
}
