package dev.annex.server.rest;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ArtifactId;
import dev.annex.api.store.ArtifactStore;
import dev.annex.api.store.ArtifactStore.Artifact;
import dev.annex.api.value.ByteSize;
import dev.annex.api.value.Json;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/** Results that were too large to hand over, in slices. */
final class ArtifactRoutes {

  private static final ByteSize MOST = ByteSize.ofMib(4);

  private final ArtifactStore store;

  ArtifactRoutes(AdminParts parts) {
    store = parts.host().artifacts();
  }

  List<Route> routes() {
    return List.of(new Route("GET", "/artifacts/{id}", this::read));
  }

  private AdminResponse read(Asked asked) {
    asked.allowQuery("offset", "length");
    ArtifactId id = new ArtifactId(Objects.requireNonNull(asked.variables().get("id")));
    long offset = asked.number("offset", 0);
    if (offset < 0) {
      throw asked.invalid("offset", "must be 0 or more");
    }
    long length = asked.number("length", MOST.bytes());
    if (length < 1 || length > MOST.bytes()) {
      throw asked.invalid("length", "must be between 1 and " + MOST.bytes());
    }
    Artifact artifact = store.find(id).orElseThrow(() -> notFound(id));
    byte[] bytes = store.read(id, offset, Math.toIntExact(length)).orElseThrow(() -> notFound(id));
    return AdminResponse.ok(
        Json.object()
            .put("id", id.value())
            .put("extension", artifact.extension().value())
            .put("mediaType", artifact.mediaType())
            .put("size", artifact.size())
            .put("expires", artifact.expires().toString())
            .put("offset", offset)
            .put("data", Base64.getEncoder().encodeToString(bytes)));
  }

  private static AnnexException notFound(ArtifactId id) {
    return new AnnexException(
        ErrorCode.RESOURCE_NOT_FOUND,
        "Reading artifact %s failed: there is none. It may have expired, or given its place to a newer one; the call that made it can be made again."
            .formatted(id));
  }
}
