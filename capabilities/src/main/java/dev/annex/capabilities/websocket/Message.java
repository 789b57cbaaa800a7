package dev.annex.capabilities.websocket;

/** What a server says. */
sealed interface Message {

  /** How many bytes it came as. */
  int size();

  /** Text. */
  record Text(String text, int size) implements Message {}

  /** Bytes. */
  record Binary(byte[] bytes, int size) implements Message {}

  /**
   * Goodbye.
   *
   * @param code 1005 when it gave none
   */
  record Closing(int code, String reason, int size) implements Message {}
}
