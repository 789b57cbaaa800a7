package dev.annex.mcp;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who is asking, what they can do, and the way back to them while the call runs.
 *
 * <p>Any thread may use it. After the answer or a cancellation all messages are dropped silently.
 */
public interface McpRequestContext {

  /** The authenticated caller. */
  McpPrincipal principal();

  /** What the client calls itself; hearsay, for display and audit only. */
  Optional<Implementation> client();

  /** What this client can be asked for, as far as this request may use it. */
  ClientCapabilities capabilities();

  /** Which family of revisions the request speaks. */
  Era era();

  /** The id of the session the request belongs to; empty where the revision or client has none. */
  Optional<String> session();

  /** The revision the request speaks, a date such as {@code 2026-07-28}. */
  String protocolVersion();

  /**
   * The request's {@code _meta}, with keys nobody here knows; never changed after the call began.
   */
  ObjectNode meta();

  /** Trips when the client gives up. */
  Cancellation cancellation();

  /**
   * Reports progress without a known end; ignored unless the client asked and {@code progress}
   * rises.
   */
  void progress(double progress, String message);

  /**
   * Reports progress towards {@code total}; ignored unless the client asked and {@code progress}
   * rises.
   */
  void progress(double progress, double total, String message);

  /** Sends a log message to the client if it wants this level; {@code logger} may be empty. */
  void log(LogLevel level, String logger, JsonNode data);

  /**
   * Lets a client that can resume drop its connection and ask again later (2025-11-25 over HTTP);
   * otherwise does nothing. The call goes on.
   */
  void releaseConnection();
}
