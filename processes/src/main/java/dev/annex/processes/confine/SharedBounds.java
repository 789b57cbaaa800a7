package dev.annex.processes.confine;

import dev.annex.api.value.ByteSize;

/**
 * How much of the machine all processes of a confined program may take together.
 *
 * @param memory what they allocate, and what they keep in {@code /tmp} and {@code /dev/shm}
 * @param tasks how many processes and threads
 * @param processors how many processors they may keep busy
 * @param files how many files one process may have open
 * @param fileSize how large one file may become
 * @param temporary how much {@code /tmp} holds, and as much {@code /dev/shm}
 */
public record SharedBounds(
    ByteSize memory,
    long tasks,
    int processors,
    long files,
    ByteSize fileSize,
    ByteSize temporary) {

  /** Enough for a program that does nothing. */
  static final SharedBounds TRIAL =
      new SharedBounds(ByteSize.ofMib(1_024), 64, 1, 256, ByteSize.ofMib(64), ByteSize.ofMib(16));

  public SharedBounds {
    if (tasks < 1) {
      throw new IllegalArgumentException("tasks < 1: " + tasks);
    }
    if (processors < 1) {
      throw new IllegalArgumentException("processors < 1: " + processors);
    }
    if (files < 1) {
      throw new IllegalArgumentException("files < 1: " + files);
    }
  }

  /** {@code ulimit -f} counts blocks of 512 bytes. */
  long fileBlocks() {
    return Math.max(1, fileSize.bytes() / 512);
  }
}
