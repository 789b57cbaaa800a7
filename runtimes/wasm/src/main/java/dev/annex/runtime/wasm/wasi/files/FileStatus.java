package dev.annex.runtime.wasm.wasi.files;

import dev.annex.runtime.wasm.wasi.abi.FileType;
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
 * @param size in bytes
 * @param accessed in nanoseconds since 1970, as the other times
 */
public record FileStatus(
    long device,
    long inode,
    FileType type,
    long links,
    long size,
    long accessed,
    long modified,
    long changed) {

  private static final String WANTED =
      "unix:dev,ino,mode,nlink,size,lastAccessTime,lastModifiedTime,ctime";

  private static final int TYPE_BITS = 0xF000;

  static FileStatus read(Path path, LinkOption... options) throws IOException {
    Map<String, Object> values = Files.readAttributes(path, WANTED, options);
    return new FileStatus(
        number(values, "dev"),
        number(values, "ino"),
        type((int) number(values, "mode")),
        number(values, "nlink"),
        number(values, "size"),
        nanos(values, "lastAccessTime"),
        nanos(values, "lastModifiedTime"),
        nanos(values, "ctime"));
  }

  boolean isDirectory() {
    return type == FileType.DIRECTORY;
  }

  boolean isLink() {
    return type == FileType.SYMBOLIC_LINK;
  }

  boolean isRegularFile() {
    return type == FileType.REGULAR_FILE;
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

  private static FileType type(int mode) {
    return switch (mode & TYPE_BITS) {
      case 0x2000 -> FileType.CHARACTER_DEVICE;
      case 0x4000 -> FileType.DIRECTORY;
      case 0x6000 -> FileType.BLOCK_DEVICE;
      case 0x8000 -> FileType.REGULAR_FILE;
      case 0xA000 -> FileType.SYMBOLIC_LINK;
      case 0xC000 -> FileType.SOCKET;
      default -> FileType.UNKNOWN;
    };
  }
}
