package dev.annex.server.rest;

import tools.jackson.databind.JsonNode;

/**
 * An answer of the administration interface.
 *
 * @param status an HTTP status; 2xx for success
 * @param body what was asked for, or {@code {"error": {code, blame, message, details}}}
 */
public record AdminResponse(int status, JsonNode body) {

  static AdminResponse ok(JsonNode body) {
    return new AdminResponse(200, body);
  }

  static AdminResponse created(JsonNode body) {
    return new AdminResponse(201, body);
  }

  /** Whether what was asked for was done. */
  public boolean succeeded() {
    return status / 100 == 2;
  }
}
