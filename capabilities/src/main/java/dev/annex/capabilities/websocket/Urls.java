package dev.annex.capabilities.websocket;

/** Addresses of WebSocket servers are those of web servers with another scheme. */
final class Urls {

  private Urls() {}

  /**
   * The address of the web server.
   *
   * @throws IllegalArgumentException when it is none of a WebSocket server
   */
  static String asHttp(String url) {
    boolean plain = url.regionMatches(true, 0, "ws://", 0, 5);
    boolean secret = url.regionMatches(true, 0, "wss://", 0, 6);
    if (!plain && !secret) {
      throw new IllegalArgumentException("must begin with ws:// or wss:// and a host");
    }
    return "http" + url.substring(2);
  }

  /** The address of a web server as that of a WebSocket server. */
  static String asWebSocket(String url) {
    return url.replaceFirst("^http", "ws");
  }
}
