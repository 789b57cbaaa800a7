package dev.annex.runtime.wasm.dialect.morphee;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.extension.Manifest;
import java.util.List;

/** What a manifest asked for: which of the contract's texts fits a denial depends on it. */
record Asked(List<PermissionRequest> requests) {

  static final Asked NOTHING = new Asked(List.of());

  static Asked by(Manifest manifest) {
    return new Asked(manifest.requests());
  }

  boolean has(PermissionRequest request) {
    return requests.contains(request);
  }

  /** The domains that a kind of HTTP request was asked for. */
  List<AllowedDomain> domains(String name) {
    return requests.stream()
        .filter(request -> request.name().equals(name))
        .flatMap(request -> AllowedDomain.ofScope(request.scope()).stream())
        .distinct()
        .toList();
  }
}
