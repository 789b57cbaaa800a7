package dev.annex.cli.connection;

import dev.annex.api.value.Json;
import dev.annex.cli.terminal.CommandFailure;
import dev.annex.server.rest.AdminRequest;
import dev.annex.server.rest.AdminResponse;
import dev.annex.server.rest.EventSink;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The admin API in words of a command: a document, or a failure that ends it. */
public final class Host implements AutoCloseable {

  private static final String JSON = "application/json";
  private static final byte[] NO_BODY = {};
  private static final int FIRST_ERROR_STATUS = 400;

  private final HostConnection connection;
  private final String by;

  /**
   * A host behind a connection, which is closed with it.
   *
   * @param by who asks, for the journal of a host in this process
   */
  public Host(HostConnection connection, String by) {
    this.connection = connection;
    this.by = by;
  }

  /** Reads a document. */
  public JsonNode get(String path, Map<String, String> query) {
    return send("GET", path, query, "", NO_BODY);
  }

  /** Reads a document. */
  public JsonNode get(String path) {
    return get(path, Map.of());
  }

  /** Does something that needs no more than its address. */
  public JsonNode post(String path) {
    return send("POST", path, Map.of(), "", NO_BODY);
  }

  /** Does something described by a document. */
  public JsonNode post(String path, JsonNode document) {
    return send("POST", path, Map.of(), JSON, Json.writeBytes(document));
  }

  /** Runs a call that a document describes; {@code events} hears what happens on the way. */
  public JsonNode call(JsonNode document, EventSink events) {
    AdminRequest request =
        new AdminRequest("POST", "/calls", Map.of(), JSON, Json.writeBytes(document), by);
    return body(request, connection.stream(request, events));
  }

  /** Hands over a file. */
  public JsonNode upload(
      String path, Map<String, String> query, String contentType, byte[] content) {
    return send("POST", path, query, contentType, content);
  }

  /** Removes something. */
  public JsonNode delete(String path, Map<String, String> query) {
    return send("DELETE", path, query, "", NO_BODY);
  }

  /** Whether the host lives on when the command ends. */
  public boolean outlivesCommand() {
    return connection.outlivesCommand();
  }

  private JsonNode send(
      String method, String path, Map<String, String> query, String contentType, byte[] body) {
    AdminRequest request = new AdminRequest(method, path, query, contentType, body, by);
    return body(request, connection.send(request));
  }

  private static JsonNode body(AdminRequest request, AdminResponse response) {
    if (response.status() < FIRST_ERROR_STATUS) {
      return response.body();
    }
    if (response.body().path("error").isObject()) {
      throw CommandFailure.answered(response.body().path("error"));
    }
    throw CommandFailure.failed(
        "The host answered %s %s with status %d and no reason."
            .formatted(request.method(), request.path(), response.status()));
  }

  @Override
  public void close() {
    connection.close();
  }
}
