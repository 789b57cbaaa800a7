package dev.annex.runtime.process.dialect.mcp;

/** One entry of a client's file of servers, and what can be done with it. */
public sealed interface ServerEntry {

  /** The name it has in the file. */
  String name();

  /** It can be installed. */
  record Usable(FoundServer server) implements ServerEntry {

    @Override
    public String name() {
      return server.name();
    }
  }

  /** The file says that it is not to be used; it was not read. */
  record Off(String name) implements ServerEntry {}

  /**
   * It cannot be read, which says nothing about the others.
   *
   * @param reason a sentence that says why, and what would help
   */
  record Unusable(String name, String reason) implements ServerEntry {}
}
