package dev.annex.server;

import java.util.Map;

/**
 * A request as it came.
 *
 * @param headers by their names in lower case
 */
record Arrived(String method, String path, String query, Map<String, String> headers, byte[] body) {

  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  /** Path and query. */
  String target() {
    return query.isEmpty() ? path : path + "?" + query;
  }
}
