package dev.annex.mcp.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What browsers need to hear before they let a page on an allowed origin talk to us. */
final class Cors {

  private static final Set<String> HEADERS =
      Set.of(
          "content-type",
          "accept",
          "authorization",
          "mcp-session-id",
          "mcp-protocol-version",
          "mcp-method",
          "mcp-name",
          "last-event-id",
          "traceparent",
          "tracestate",
          "baggage");

  private Cors() {}

  /** Headers of every answer to a page; {@code origin} is empty for callers that are no page. */
  static Map<String, String> headers(String origin) {
    if (origin.isEmpty()) {
      return Map.of();
    }
    return Map.of(
        "Access-Control-Allow-Origin", origin,
        "Access-Control-Expose-Headers", "Mcp-Session-Id, WWW-Authenticate, Retry-After",
        "Vary", "Origin");
  }

  /** Additional headers of the answer to a preflight. */
  static Map<String, String> preflight(List<String> asked) {
    List<String> allowed = new ArrayList<>(HEADERS.stream().sorted().toList());
    for (String value : asked) {
      for (String name : value.split(",")) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        if (lower.matches("mcp-param-[!#$%&'*+.^_`|~0-9a-z-]+") && allowed.size() < 100) {
          allowed.add(lower);
        }
      }
    }
    return Map.of(
        "Access-Control-Allow-Methods", "POST, GET, DELETE, OPTIONS",
        "Access-Control-Allow-Headers", String.join(", ", allowed),
        "Access-Control-Max-Age", "600");
  }
}
