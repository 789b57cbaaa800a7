package dev.annex.runtime.wasm.wasi.files;

import dev.annex.api.value.ByteSize;

/**
 * Ceilings of the file system of one call.
 *
 * @param filesOpen descriptors for files and directories open at the same time, roots included
 * @param fileBytes bytes by which one call may fill the disk, over all its roots
 */
public record FileLimits(int filesOpen, long fileBytes) {

  /**
   * {@code files-open}: compilers and archivers hold a few dozen; each costs a descriptor of the
   * host's process, of which common systems give 1,024 to a process that asks for no more.
   */
  public static final int DEFAULT_FILES_OPEN = 64;

  /** With 32 guests at once, half of the 65,536 descriptors that a server usually may have. */
  public static final int MAXIMUM_FILES_OPEN = 1_024;

  /** {@code file-bytes}: the default memory of a guest, so that it can write all it holds, once. */
  public static final long DEFAULT_FILE_BYTES = ByteSize.ofMib(64).bytes();

  /** What a common disk writes within the longest time that a call may take. */
  public static final long MAXIMUM_FILE_BYTES = ByteSize.ofMib(4_096).bytes();

  /** What a new entry costs beyond its contents: a block, which a disk spends on it at least. */
  static final int ENTRY_BYTES = 4_096;

  /** As long as paths are on Linux. */
  static final int PATH_BYTES = 4_096;

  /** As many as Linux follows in one path. */
  static final int LINKS_IN_A_PATH = 40;

  /**
   * Directories that one path may lead through. Each is held open while the path is resolved;
   * package folders nest some twenty deep.
   */
  static final int PATH_DEPTH = 64;

  /**
   * Names that are kept of listed directories, over all that one call has open. Cookies need them;
   * each takes some 100 bytes of the host's memory, which the guest's own limit does not see.
   */
  public static final int LISTED_NAMES = 65_536;

  public FileLimits {
    if (filesOpen < 0 || filesOpen > MAXIMUM_FILES_OPEN) {
      throw new IllegalArgumentException("filesOpen out of bounds: " + filesOpen);
    }
    if (fileBytes < 0 || fileBytes > MAXIMUM_FILE_BYTES) {
      throw new IllegalArgumentException("fileBytes out of bounds: " + fileBytes);
    }
  }

  /** What a call gets whose extension asks for nothing else. */
  public static FileLimits defaults() {
    return new FileLimits(DEFAULT_FILES_OPEN, DEFAULT_FILE_BYTES);
  }
}
