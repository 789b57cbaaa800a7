package dev.annex.server.rest;

import java.util.Map;

/**
 * A request to the administration interface, whatever carried it.
 *
 * @param method an HTTP method, upper case
 * @param path below {@code /api/v1}, not percent-encoded, for instance {@code /extensions}
 * @param query each parameter at most once, not percent-encoded
 * @param contentType of the body; empty without one
 * @param body empty without one
 * @param by who asks, as the journal will name it
 */
public record AdminRequest(
    String method,
    String path,
    Map<String, String> query,
    String contentType,
    byte[] body,
    String by) {

  private static final byte[] NOTHING = {};

  public AdminRequest {
    query = Map.copyOf(query);
  }

  /** A request without a body. */
  public static AdminRequest of(String method, String path, Map<String, String> query, String by) {
    return new AdminRequest(method, path, query, "", NOTHING, by);
  }
}
