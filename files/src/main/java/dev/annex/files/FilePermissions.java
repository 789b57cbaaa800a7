package dev.annex.files;

import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/**
 * The nine permission bits of a file as a number. Others, such as the one that runs a program as
 * its owner, have no place in it and so are never set.
 */
public final class FilePermissions {

  /** Every bit there is. */
  public static final int ALL = 0777;

  /** What the owner alone reads and writes. */
  static final int PRIVATE = 0600;

  private static final int OWNER_READS = 0400;

  private FilePermissions() {}

  /** The constants of {@link PosixFilePermission} stand in the order of the bits, highest first. */
  static Set<PosixFilePermission> of(int bits) {
    if ((bits & ~ALL) != 0) {
      throw new IllegalArgumentException("more than nine bits: %o".formatted(bits));
    }
    Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
    int bit = OWNER_READS;
    for (PosixFilePermission one : PosixFilePermission.values()) {
      if ((bits & bit) != 0) {
        set.add(one);
      }
      bit >>= 1;
    }
    return set;
  }
}
