package dev.annex.files;

/** Something below a root that is held open. One thread at a time. */
public sealed interface OpenEntry extends AutoCloseable permits Directory, RegularFile {

  /** What the disk says of it now, under whatever name. */
  FileStatus status();

  /** Sets its times. */
  void setTimes(FileTimes times);

  /**
   * Sets its permission bits.
   *
   * @param bits at most {@link FilePermissions#ALL}
   */
  void setPermissions(int bits);

  /**
   * Waits until the disk has it.
   *
   * @param metadata whether its times and so on matter, too
   */
  void sync(boolean metadata);

  /** Gives it back to the host. */
  @Override
  void close();
}
