package dev.annex.capabilities.websocket;

/** What a server says. */
sealed interface Message {

  /** Text. */
  record Text(String text, int size) implements Message {}

  /** Bytes. */
  record Binary(byte[] bytes) implements Message {}

  /**
   * Goodbye.
   *
   * @param code 1005 when it gave none
   */
  record Closing(int code, String reason) implements Message {}
}
