package dev.annex.capabilities.lasting;

import dev.annex.api.name.Printable;
import java.util.Optional;

/**
 * What is done in the same way with lasting connections of every protocol. They were permitted when
 * they were made.
 */
public sealed interface OwnConnections {

  /** Most characters shown of a connection's name. */
  int MAX_SHOWN_LENGTH = 128;

  /**
   * Having another tool told.
   *
   * @param tool empty when nobody is to be told any more
   */
  record Telling(String connection, Optional<String> tool) implements OwnConnections {
    @Override
    public String toString() {
      return "connection " + Printable.show(connection, MAX_SHOWN_LENGTH);
    }
  }

  /** Looking at what is open. */
  record Listing() implements OwnConnections {
    @Override
    public String toString() {
      return "all connections";
    }
  }
}
