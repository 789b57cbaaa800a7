package dev.annex.processes;

import dev.annex.api.value.ByteSize;
import java.time.Duration;

/**
 * How much of the machine a program may take. The system holds each of its processes to it (see
 * setrlimit(2)), those it starts included, each by itself: their sum is not bounded.
 *
 * @param memory the data of one process: what it allocates, and no files or shared memory it maps
 *     ({@code RLIMIT_DATA}); below 1 KiB is 1 KiB
 * @param processorTime of one process, all its threads together ({@code RLIMIT_CPU}); counts in
 *     whole seconds, at least one. At its end the process gets {@code SIGXCPU}, {@link #GRACE}
 *     later {@code SIGKILL}
 * @param tasks how many processes and threads there may be of the host's account beyond those at
 *     the start ({@code RLIMIT_NPROC}); what others of that account start meanwhile counts, too.
 *     Does not hold for root
 */
public record ProgramBounds(ByteSize memory, Duration processorTime, long tasks) {

  /** How long a process that ran out of processor time may go on to clean up. */
  public static final Duration GRACE = Duration.ofSeconds(5);

  private static final int KIB = 1 << 10;

  public ProgramBounds {
    if (processorTime.isNegative()) {
      throw new IllegalArgumentException("processorTime < 0: " + processorTime);
    }
    if (tasks < 1) {
      throw new IllegalArgumentException("tasks < 1: " + tasks);
    }
  }

  long memoryKib() {
    return Math.max(1, memory.bytes() / KIB);
  }

  long seconds() {
    return Math.max(1, processorTime.toSeconds());
  }

  long secondsWithGrace() {
    return seconds() + GRACE.toSeconds();
  }
}
