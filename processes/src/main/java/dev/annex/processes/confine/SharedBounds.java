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

  /** How many files one process may have open; Node and Java open some hundred. */
  private static final int OPEN_FILES = 4_096;

  /** How large one file may become. */
  private static final ByteSize FILE_SIZE = ByteSize.ofMib(4_096);

  /** How much {@code /tmp} holds, in memory. */
  private static final ByteSize TEMPORARY = ByteSize.ofMib(256);

  /** All processors of this machine, and the usual bounds for files. */
  public static SharedBounds usual(ByteSize memory, long tasks) {
    return new SharedBounds(
        memory,
        tasks,
        Runtime.getRuntime().availableProcessors(),
        OPEN_FILES,
        FILE_SIZE,
        TEMPORARY);
  }

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
