package dev.annex.mcp.legacy;

import dev.annex.mcp.call.Change;

/** Where change notifications of a session go. */
@FunctionalInterface
interface Unsolicited {

  /** Sends one; must not block for long. */
  void send(Change change, byte[] message);
}
