package dev.annex.runtime.wasm.dialect.morphee;

import dev.annex.api.access.PermissionRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every permission of the contract and the requests it becomes here. HTTP is asked for with the
 * manifest's domains, files without a folder: the operator names it. Events cannot be heard here.
 */
enum MorpheePermission {
  LOG("log", "log"),
  HTTP_READ("http:read", "http.read"),
  HTTP_WRITE("http:write", "http.write"),
  VAULT_READ("vault:read", "secrets.read"),
  VAULT_WRITE("vault:write", "secrets.write"),
  DATA_READ(
      "data:read", "workspace.read=tasks", "workspace.read=spaces", "workspace.read=conversations"),
  DATA_WRITE("data:write", "workspace.write=tasks"),
  EVENTS_EMIT("events:emit", "events.publish"),
  EVENTS_SUBSCRIBE("events:subscribe"),
  FILESYSTEM_READ("filesystem:read", "files.read");

  private final String written;

  @SuppressWarnings("ImmutableEnumChecker") // a list of records that is never changed
  private final List<PermissionRequest> requests;

  MorpheePermission(String written, String... requests) {
    this.written = written;
    this.requests = Arrays.stream(requests).map(PermissionRequest::parse).toList();
  }

  static Optional<MorpheePermission> named(String written) {
    return Arrays.stream(values()).filter(known -> known.written.equals(written)).findFirst();
  }

  /** Whether it is about sending requests to web servers. */
  boolean http() {
    return this == HTTP_READ || this == HTTP_WRITE;
  }

  /** What is asked for, where {@code domains} are those that HTTP is for. */
  Stream<PermissionRequest> requests(List<AllowedDomain> domains) {
    if (!http()) {
      return requests.stream();
    }
    return requests.stream()
        .flatMap(request ->
            domains.stream()
                .flatMap(AllowedDomain::scopes)
                .map(scope -> new PermissionRequest(request.name(), scope)));
  }

  @Override
  public String toString() {
    return written;
  }
}
