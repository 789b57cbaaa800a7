package dev.annex.cli.connection;

import dev.annex.store.DataDirectory;
import dev.annex.store.HostFile.RunningHost;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The process that works on a data directory, if there is one. */
public final class Neighbor {

  /** Systems give the start of a process a little differently from one reading to the next. */
  private static final Duration READING_ERROR = Duration.ofSeconds(2);

  private Neighbor() {}

  /** What its host file says; empty when the process that wrote it is no more. */
  public static Optional<RunningHost> of(DataDirectory directory) {
    return directory.hostFile().read().filter(Neighbor::lives);
  }

  private static boolean lives(RunningHost host) {
    return ProcessHandle.of(host.pid())
        .filter(ProcessHandle::isAlive)
        .map(process -> process.info().startInstant().orElse(host.startedAt()))
        .filter(start -> isSame(start, host.startedAt()))
        .isPresent();
  }

  /** A number of a process is given to another one sooner or later; its start is not. */
  private static boolean isSame(Instant one, Instant other) {
    return Duration.between(one, other).abs().compareTo(READING_ERROR) <= 0;
  }
}
