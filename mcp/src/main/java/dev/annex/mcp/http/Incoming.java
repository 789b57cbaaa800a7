package dev.annex.mcp.http;

import dev.annex.mcp.McpPrincipal;
import dev.annex.mcp.rpc.RpcError;
import dev.annex.mcp.rpc.RpcId;
import dev.annex.mcp.rpc.RpcWriter;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An exchange whose sender is known.
 *
 * @param base headers of whatever answer it gets
 */
public record Incoming(
    HttpExchange exchange, McpPrincipal principal, Accept accept, Map<String, String> base) {

  private static final byte[] NOTHING = {};

  /** The value of a header that is there exactly once. */
  public Optional<String> header(String name) {
    List<String> values = exchange.headers(name);
    return values.size() == 1 ? Optional.of(values.getFirst().strip()) : Optional.empty();
  }

  /** Returns a copy whose answer carries one more header. */
  public Incoming with(String name, String value) {
    Map<String, String> more = new HashMap<>(base);
    more.put(name, value);
    return new Incoming(exchange, principal, accept, more);
  }

  /** Answers without a body. */
  public void empty(int status) throws IOException {
    exchange.respond(status, base, NOTHING);
  }

  /** Answers with JSON. */
  public void json(int status, byte[] body) throws IOException {
    exchange.respond(status, with("Content-Type", "application/json").base, body);
  }

  /** Answers with an error. */
  public void error(int status, Optional<RpcId> id, RpcError error) throws IOException {
    json(status, RpcWriter.error(id, error));
  }

  /** Answers that this principal has enough running already. */
  public void busy() throws IOException {
    with("Retry-After", "1").empty(429);
  }

  /** Opens an event stream. */
  public EventWriter events() throws IOException {
    Map<String, String> headers = new HashMap<>(base);
    headers.put("Content-Type", "text/event-stream");
    headers.put("Cache-Control", "no-cache, no-transform");
    headers.put("X-Accel-Buffering", "no");
    return new EventWriter(exchange.stream(200, headers));
  }
}
