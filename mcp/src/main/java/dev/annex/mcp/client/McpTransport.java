package dev.annex.mcp.client;

import dev.annex.mcp.rpc.RpcId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Carries messages between this client and one server. Others may implement it. Any thread, but
 * {@link #start} comes first and once.
 */
public interface McpTransport extends AutoCloseable {

  /** Hears what the server sends. Any thread; returns soon and throws nothing. */
  interface Receiver {

    /** A JSON value that was sent as one message; it need not be one. */
    void message(JsonNode json);

    /** Something that is no JSON; {@code shown} is its beginning. */
    void junk(String shown);

    /** Nothing more will come. */
    void closed(McpClientException why);
  }

  /**
   * A request on its way.
   *
   * @param headers what is said beside it where a transport can, by full name
   */
  record Outgoing(RpcId id, String method, ObjectNode params, Map<String, String> headers) {
    public Outgoing {
      headers = Map.copyOf(headers);
    }
  }

  /** What both sides agreed on, which some transports repeat with every message. */
  record Agreement(boolean modern, String version) {}

  /** Begins to receive. */
  void start(Receiver receiver);

  /** From now on this was agreed. */
  void agreed(Agreement agreement);

  /**
   * Sends a request. May return before its answer has come, or hand the answer to the receiver
   * first; then it takes no longer than {@code atMost}.
   *
   * @throws McpClientException when it could not be sent or will not be answered
   */
  void request(Outgoing request, Duration atMost) throws InterruptedException;

  /** Sends a notification or a response. */
  void send(byte[] message, Duration atMost) throws InterruptedException;

  /** Whether a request that nobody waits for must be cancelled in words. */
  boolean cancelsInWords();

  /** Runs the answers to requests of the server. */
  Executor answering();

  /**
   * Whether it is worth asking first what revisions the server speaks, see {@link Opening#AUTO}.
   */
  boolean probes();

  /** Ends it; what waits is told through {@link Receiver#closed}. Idempotent. */
  @Override
  void close();
}
