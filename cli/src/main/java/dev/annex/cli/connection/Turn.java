package dev.annex.cli.connection;

import dev.annex.cli.terminal.CommandFailure;
import dev.annex.store.DataDirectory;
import dev.annex.store.HostFile.RunningHost;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Waiting for a data directory that another command uses for a moment. One thread. */
public final class Turn {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration SILENCE = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final DataDirectory directory;
  private final Consumer<String> notes;

  /**
   * A turn on a directory.
   *
   * @param notes gets a line for people when it takes long
   */
  public Turn(DataDirectory directory, Consumer<String> notes) {
    this.directory = directory;
    this.notes = notes;
  }

  /**
   * Repeats an attempt that comes back empty while another process has the directory.
   *
   * @throws CommandFailure when that takes longer than half a minute
   */
  public <T> T take(Supplier<Optional<T>> attempt) {
    long start = System.nanoTime();
    boolean silent = true;
    while (true) {
      Optional<T> taken = attempt.get();
      if (taken.isPresent()) {
        return taken.get();
      }
      Duration waited = Duration.ofNanos(System.nanoTime() - start);
      if (waited.compareTo(PATIENCE) > 0 || !pause()) {
        throw inUse();
      }
      if (silent && waited.compareTo(SILENCE) > 0) {
        silent = false;
        notes.accept("Waiting for another annex to finish with %s.".formatted(directory.path()));
      }
    }
  }

  private static boolean pause() {
    try {
      Thread.sleep(PAUSE);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private CommandFailure inUse() {
    String holder =
        directory
            .hostFile()
            .read()
            .map(RunningHost::pid)
            .map("process %d"::formatted)
            .orElse("another process");
    return CommandFailure.failed(
        "Using data directory %s failed: %s has it, and for half a minute neither gave it up nor answered. Stop that one, or name another directory with --data."
            .formatted(directory.path(), holder));
  }
}
