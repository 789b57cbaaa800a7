package dev.annex.runtime.wasm.dialect.opskat;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A connection, with a deadline for each direction. */
final class TcpHandle implements IoHandle {

  private static final long DEFAULT_TIMEOUT = 10_000;
  private static final long LONGEST_TIMEOUT = 86_400_000;
  private static final int MOST = 1 << 20;
  private static final long NANOS = 1_000_000_000;
  private static final Pattern ADDRESS = Pattern.compile("(\\[[^\\]]*\\]|[^:\\[\\]]*):(\\d{1,5})");

  private final HostCalls host;
  private final Clock clock;
  private final long handle;
  private Optional<Instant> readUntil = Optional.empty();
  private Optional<Instant> writeUntil = Optional.empty();

  private TcpHandle(HostCalls host, Clock clock, long handle) {
    this.host = host;
    this.clock = clock;
    this.handle = handle;
  }

  static TcpHandle open(HostCalls host, Clock clock, JsonNode parameters) {
    String address = parameters.path("addr").asString("");
    if (address.isEmpty()) {
      throw Refusal.of("tcp: addr is required");
    }
    Matcher parts = ADDRESS.matcher(address);
    if (!parts.matches()) {
      throw Refusal.of("tcp: addr %s is no host:port".formatted(ManifestFields.quote(address)));
    }
    long given = parameters.path("timeout").asLong(0);
    long timeout = given <= 0 ? DEFAULT_TIMEOUT : Math.min(given, LONGEST_TIMEOUT);
    try {
      JsonNode opened =
          host.call(
              "tcp.connect",
              Json.object()
                  .put("host", parts.group(1))
                  .put("port", Integer.parseInt(parts.group(2)))
                  .put("timeoutMs", timeout));
      return new TcpHandle(host, clock, opened.path("handle").longValue());
    } catch (AnnexException e) {
      throw Refusal.prefixed("tcp: ", e);
    }
  }

  /**
   * Says until when reading, writing or both may wait.
   *
   * @param nanos since 1970; 0 for as long as the call may
   */
  void deadline(String kind, long nanos) {
    Optional<Instant> until =
        nanos == 0
            ? Optional.empty()
            : Optional.of(
                Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS)));
    switch (kind) {
      case "read" -> readUntil = until;
      case "write" -> writeUntil = until;
      case "both" -> {
        readUntil = until;
        writeUntil = until;
      }
      default ->
          throw Refusal.of("unknown deadline kind: %s".formatted(ManifestFields.quote(kind)));
    }
  }

  private ObjectNode request(Optional<Instant> until) {
    ObjectNode request = Json.object().put("handle", handle);
    if (until.isPresent()) {
      long left = until.get().toEpochMilli() - clock.millis();
      if (left <= 0) {
        throw Refusal.of("i/o timeout");
      }
      request.put("timeoutMs", Math.min(left, LONGEST_TIMEOUT));
    }
    return request;
  }

  @Override
  public byte[] read(int most) {
    return host.call("tcp.read", request(readUntil).put("maxBytes", Math.min(most, MOST)))
        .path("data")
        .binaryValue();
  }

  @Override
  public void write(byte[] piece) {
    host.call("tcp.write", request(writeUntil).put("data", piece));
  }

  @Override
  public ObjectNode meta() {
    return Json.object();
  }

  @Override
  public Optional<ObjectNode> flush() {
    return Optional.empty();
  }

  @Override
  public void close() {
    host.call("tcp.close", Json.object().put("handle", handle));
  }
}
