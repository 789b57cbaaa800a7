package dev.annex.mcp.http;

import dev.annex.mcp.McpAuthenticator;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * One HTTP request and its answer; a server implements it over its own types.
 *
 * <p>Exactly one of {@link #respond} and {@link #stream} is called, once. All methods may block:
 * call {@code McpHttp.handle} on a virtual thread. Used by one thread at a time, except {@link
 * #onClose}'s action. Header {@code Host} is always present: over HTTP/2 it is the authority.
 */
public interface HttpExchange extends McpAuthenticator.Credentials {

  /**
   * The request body; read at most up to a limit, and not at all if the answer does not depend on
   * it.
   */
  InputStream body() throws IOException;

  /** Sends a complete answer; an empty body is sent as such. */
  void respond(int status, Map<String, String> headers, byte[] body) throws IOException;

  /**
   * Sends status and headers at once and leaves the body open; nothing may buffer or compress it.
   */
  EventStream stream(int status, Map<String, String> headers) throws IOException;

  /**
   * Asks to run {@code action}, quickly and on any thread, when the peer is known to be gone before
   * the answer is complete. A server that cannot tell does nothing; failing writes are noticed
   * anyway.
   */
  void onClose(Runnable action);

  /** The open body of an answer. */
  interface EventStream {

    /** Sends bytes and flushes them; fails if the peer is gone. */
    void write(byte[] bytes) throws IOException;

    /** Ends the answer. */
    void close() throws IOException;
  }
}
