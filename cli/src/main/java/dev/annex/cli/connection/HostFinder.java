package dev.annex.cli.connection;

import dev.annex.store.DataDirectory;
import dev.annex.store.HostFile.RunningHost;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Finds the host of a data directory: the one that runs, else one in this process. Another command
 * that works on the directory right now is waited for.
 */
public final class HostFinder implements Function<Path, HostConnection> {

  private final Consumer<String> notes;

  /**
   * A finder.
   *
   * @param notes gets a line for people when it has to wait
   */
  public HostFinder(Consumer<String> notes) {
    this.notes = notes;
  }

  @Override
  public HostConnection apply(Path data) {
    DataDirectory directory = DataDirectory.open(data);
    return new Turn(directory, notes).take(() -> connect(directory));
  }

  private static Optional<HostConnection> connect(DataDirectory directory) {
    Optional<RunningHost> running = Neighbor.of(directory);
    Optional<URI> address = running.flatMap(RunningHost::url);
    if (address.isPresent()) {
      return Optional.of(new HttpConnection(address.get(), running.flatMap(RunningHost::token)));
    }
    return LocalConnection.open(directory.path());
  }
}
