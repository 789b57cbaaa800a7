package dev.annex.testhost;

import dev.annex.api.value.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * What a pretended web server says. Immutable.
 *
 * @param status 100 to 999; {@value #HANG_UP} for a connection that is closed without an answer
 * @param headers besides those that the length of the body needs
 * @param body not copied
 */
public record HttpReply(int status, Map<String, String> headers, byte[] body) {

  static final int HANG_UP = 0;

  private static final byte[] NOTHING = {};

  public HttpReply {
    headers = Map.copyOf(headers);
    if (status != HANG_UP && (status < 100 || status > 999)) {
      throw new IllegalArgumentException("no status of HTTP: " + status);
    }
  }

  /** JSON. */
  public static HttpReply json(int status, JsonNode body) {
    return bytes(status, "application/json", Json.writeBytes(body));
  }

  /** JSON, written out. */
  public static HttpReply json(int status, String body) {
    return bytes(status, "application/json", utf8(body));
  }

  /** Plain text. */
  public static HttpReply text(int status, String body) {
    return bytes(status, "text/plain; charset=utf-8", utf8(body));
  }

  /** Anything. */
  public static HttpReply bytes(int status, String contentType, byte[] body) {
    return new HttpReply(status, Map.of("Content-Type", contentType), body);
  }

  /** Only a status. */
  public static HttpReply status(int status) {
    return new HttpReply(status, Map.of(), NOTHING);
  }

  /** None: the connection is closed. */
  public static HttpReply hangUp() {
    return new HttpReply(HANG_UP, Map.of(), NOTHING);
  }

  /** The same with a header, in the place of one of this name. */
  public HttpReply withHeader(String name, String value) {
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(headers);
    all.put(name, value);
    return new HttpReply(status, all, body);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
