package dev.annex.files;

/**
 * Bounds of every path and listing. How much may be open and written is not among them: that is
 * said by the limits {@code open-handles} and {@code file-bytes} of a call.
 */
public final class FileLimits {

  /** What a new entry costs beyond its contents: a block, which a disk spends on it at least. */
  public static final int ENTRY_BYTES = 4_096;

  /** As long as paths are on Linux, in bytes. */
  public static final int PATH_BYTES = 4_096;

  /** As long as one name is on Linux, in bytes. */
  public static final int NAME_BYTES = 255;

  /** As many as Linux follows in one path. */
  static final int LINKS_IN_A_PATH = 40;

  /**
   * Directories that one path may lead through. Each is held open while the path is resolved;
   * package folders nest some twenty deep.
   */
  public static final int PATH_DEPTH = 64;

  /**
   * Names that are kept of listed directories, over all that one call has open. Each takes some 100
   * bytes of the host's memory, which the guest's own limit does not see.
   */
  public static final int LISTED_NAMES = 65_536;

  private FileLimits() {}
}
