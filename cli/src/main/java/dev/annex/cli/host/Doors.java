package dev.annex.cli.host;

import dev.annex.api.fault.AnnexException;
import dev.annex.server.RunningHost;
import dev.annex.server.Serving;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** The doors of a host that serves its client on other streams: opened and closed on the side. */
final class Doors implements AutoCloseable {

  /** A client that closed its streams waits about two seconds for the process to end. */
  private static final Duration FAREWELL = Duration.ofMillis(800);

  private final RunningHost host;
  private volatile Optional<Serving> serving = Optional.empty();
  private final Thread opening;

  private Doors(RunningHost host, Consumer<String> notes) {
    this.host = host;
    opening = Thread.ofPlatform().daemon().name("annex-doors").unstarted(() -> open(notes));
  }

  static Doors open(RunningHost host, Consumer<String> notes) {
    Doors doors = new Doors(host, notes);
    doors.opening.start();
    return doors;
  }

  private void open(Consumer<String> notes) {
    try {
      serving = Optional.of(Serving.start(host));
    } catch (AnnexException e) {
      notes.accept("annex: other commands cannot reach this host: " + e.getMessage());
    }
  }

  /** Closes the host; gives up after a moment, since the system cleans up what is left. */
  @Override
  public void close() {
    Thread closing = Thread.ofPlatform().daemon().name("annex-close").start(this::closeHost);
    try {
      closing.join(FAREWELL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeHost() {
    try {
      opening.join();
      serving.ifPresentOrElse(Serving::close, host::close);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
