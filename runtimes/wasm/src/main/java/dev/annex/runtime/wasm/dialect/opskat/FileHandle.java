package dev.annex.runtime.wasm.dialect.opskat;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A file, read from its start to its end or written anew. */
final class FileHandle implements IoHandle {

  private static final int MOST = 1 << 20;

  private final HostCalls host;
  private final long handle;
  private final boolean reading;
  private final long size;

  private FileHandle(HostCalls host, long handle, boolean reading, long size) {
    this.host = host;
    this.handle = handle;
    this.reading = reading;
    this.size = size;
  }

  /**
   * Opens a file.
   *
   * @param nothingChosen what to say of an empty path besides, when a dialog gave it
   */
  static FileHandle open(HostCalls host, JsonNode parameters, String nothingChosen) {
    String mode = parameters.path("mode").asString("");
    if (!mode.equals("read") && !mode.equals("write")) {
      throw Refusal.of("unknown file mode: %s".formatted(ManifestFields.quote(mode)));
    }
    String written = parameters.path("path").asString("");
    if (written.isEmpty()) {
      throw Refusal.of("fs %s denied: empty path%s".formatted(mode, nothingChosen));
    }
    String path = clean(written);
    boolean reading = mode.equals("read");
    try {
      JsonNode opened =
          host.call(
              "files.open",
              Json.object().put("path", path).put("mode", reading ? "read" : "truncate"));
      return new FileHandle(
          host, opened.path("handle").longValue(), reading, opened.path("size").longValue());
    } catch (AnnexException e) {
      throw Refusal.prefixed(
          e.code() == ErrorCode.PERMISSION_DENIED
              ? "fs %s denied: %s not in capabilities.fs.%s: "
                  .formatted(mode, ManifestFields.quote(path), mode)
              : "open file for %s: ".formatted(mode),
          e);
    }
  }

  /** Without {@code .}, {@code ..} and doubled slashes, as the original host reads a path. */
  private static String clean(String path) {
    if (!path.startsWith("/")) {
      return path;
    }
    Deque<String> names = new ArrayDeque<>();
    for (String name : path.split("/")) {
      switch (name) {
        case "", "." -> {}
        case ".." -> names.pollLast();
        default -> names.addLast(name);
      }
    }
    return "/" + String.join("/", names);
  }

  boolean reading() {
    return reading;
  }

  @Override
  public byte[] read(int most) {
    return host.call(
            "files.handle-read",
            Json.object().put("handle", handle).put("length", Math.min(most, MOST)))
        .path("content")
        .binaryValue();
  }

  @Override
  public void write(byte[] piece) {
    host.call("files.handle-write", Json.object().put("handle", handle).put("content", piece));
  }

  @Override
  public ObjectNode meta() {
    return reading && size > 0 ? Json.object().put("size", size) : Json.object();
  }

  @Override
  public Optional<ObjectNode> flush() {
    return Optional.empty();
  }

  @Override
  public void close() {
    host.call("files.handle-close", Json.object().put("handle", handle));
  }
}
