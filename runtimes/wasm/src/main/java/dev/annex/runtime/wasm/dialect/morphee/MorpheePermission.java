package dev.annex.runtime.wasm.dialect.morphee;

import dev.annex.api.access.PermissionRequest;
import java.util.Arrays;
import java.util.Optional;

/**
 * Every permission of the contract and the request it becomes here. One without a request asks for
 * something this version of Annex does not have.
 */
enum MorpheePermission {
  LOG("log", "log", "write to the extension's log"),
  HTTP_READ("http:read", "", "HTTP GET"),
  HTTP_WRITE("http:write", "", "HTTP POST, PUT and DELETE"),
  VAULT_READ("vault:read", "", "read stored secrets"),
  VAULT_WRITE("vault:write", "", "store secrets"),
  DATA_READ("data:read", "", "read tasks, spaces and conversations"),
  DATA_WRITE("data:write", "", "create and modify tasks"),
  EVENTS_EMIT("events:emit", "", "emit system events"),
  EVENTS_SUBSCRIBE("events:subscribe", "", "listen to system events"),
  FILESYSTEM_READ("filesystem:read", "", "read stored files");

  private final String written;
  private final String request;
  private final String allows;

  MorpheePermission(String written, String request, String allows) {
    this.written = written;
    this.request = request;
    this.allows = allows;
  }

  static Optional<MorpheePermission> named(String written) {
    return Arrays.stream(values()).filter(known -> known.written.equals(written)).findFirst();
  }

  Optional<PermissionRequest> request() {
    return request.isEmpty() ? Optional.empty() : Optional.of(new PermissionRequest(request, ""));
  }

  /** For people: completes "allows the extension to …". */
  String allows() {
    return allows;
  }

  @Override
  public String toString() {
    return written;
  }
}
