package dev.annex.files;

import java.nio.file.Path;

/**
 * A folder of the host that a guest may use.
 *
 * @param guestPath the name under which the guest finds it, for instance {@code /}
 * @param hostDirectory where it is; symbolic links on the way to it are followed, those below never
 * @param access what the guest may do there
 */
public record FileRoot(String guestPath, Path hostDirectory, Access access) {

  public FileRoot {
    if (guestPath.isEmpty() || guestPath.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("guestPath is empty or has a zero: " + guestPath);
    }
    if (!hostDirectory.isAbsolute()) {
      throw new IllegalArgumentException("hostDirectory is not absolute: " + hostDirectory);
    }
  }

  /** What may be done below a root. */
  public enum Access {
    READ_ONLY,
    READ_WRITE
  }
}
