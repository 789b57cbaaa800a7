package dev.annex.testhost;

import dev.annex.api.value.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * A request as it arrived at a pretended web server.
 *
 * @param url with scheme, host, port unless it is the scheme's own, path and query, as they were
 *     sent
 * @param headers names in lower case
 * @param body not copied
 */
public record ReceivedRequest(
    String method, String url, Map<String, List<String>> headers, byte[] body) {

  public ReceivedRequest {
    headers = Map.copyOf(headers);
  }

  /** The path, as it was sent. */
  public String path() {
    int start = url.indexOf('/', url.indexOf("://") + 3);
    int end = url.indexOf('?');
    return url.substring(start, end < 0 ? url.length() : end);
  }

  /** The parameters of the query, decoded; of several with one name the last. */
  public Map<String, String> query() {
    Map<String, String> query = new TreeMap<>();
    int start = url.indexOf('?');
    String raw = start < 0 ? "" : url.substring(start + 1);
    for (String pair : raw.split("&")) {
      if (!pair.isEmpty()) {
        String[] parts = pair.split("=", 2);
        query.put(decoded(parts[0]), parts.length == 2 ? decoded(parts[1]) : "");
      }
    }
    return query;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /**
   * The first header of a name.
   *
   * @param name in lower case
   */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name, List.of()).stream().findFirst();
  }

  /** The body as UTF-8. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /**
   * The body as JSON.
   *
   * @throws dev.annex.api.fault.AnnexException {@code INVALID_JSON}
   */
  public JsonNode json() {
    return Json.parse(body);
  }

  @Override
  public String toString() {
    return method + " " + url;
  }
}
