package dev.annex.runtime.process.confine;

import dev.annex.api.name.ExtensionId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What an extension was granted, in terms of walls. Asked before every start. Any thread. */
public interface Reach {

  /** Folders and files that it was granted as they are now. */
  Folders folders(ExtensionId extension);

  /** Whether it may reach any server at all. */
  boolean network(ExtensionId extension);

  /**
   * Opens a way to the servers it may reach.
   *
   * @throws dev.annex.api.fault.AnnexException {@code UNAVAILABLE}
   */
  Way way(ExtensionId extension);

  /**
   * Folders.
   *
   * @param writable by path, whether it may be written to as well
   * @param left what was granted and cannot be shown, as sentences without their end
   */
  record Folders(Map<Path, Boolean> writable, List<String> left) {
    public Folders {
      writable = Map.copyOf(writable);
      left = List.copyOf(left);
    }
  }

  /** A Unix socket behind which the host speaks for the network. */
  interface Way extends AutoCloseable {

    Path socket();

    @Override
    void close();
  }
}
