package dev.annex.runtime.wasm.dialect.opskat;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Something that a guest reads or writes piece by piece. One thread at a time. */
sealed interface IoHandle permits FileHandle, HttpHandle, TcpHandle {

  /**
   * The next piece, perhaps larger than asked for; empty at the end.
   *
   * @param most at least 1
   */
  byte[] read(int most);

  /** Takes all of a piece. */
  void write(byte[] piece);

  /** What is known of it when it is opened: size, status, headers; may be empty. */
  ObjectNode meta();

  /** Sends what was written, and tells what came back; empty for what knows no such thing. */
  Optional<ObjectNode> flush();

  void close();
}
