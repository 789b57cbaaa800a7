package dev.annex.processes;

import java.nio.file.Path;

/** A folder that nobody but the host's account may look into; gone when it is closed. */
public record PrivateFolder(Path path) implements AutoCloseable {

  /** Removes it with all that is in it; harmless when it is gone. */
  @Override
  public void close() {
    OwnFolders.remove(path);
  }
}
