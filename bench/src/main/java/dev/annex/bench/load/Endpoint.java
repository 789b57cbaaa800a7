package dev.annex.bench.load;

import java.net.URI;
import java.util.Map;

/**
 * An HTTP address of an MCP server.
 *
 * @param headers sent with every request
 */
public record Endpoint(URI address, Map<String, String> headers) {

  public Endpoint {
    headers = Map.copyOf(headers);
  }
}
