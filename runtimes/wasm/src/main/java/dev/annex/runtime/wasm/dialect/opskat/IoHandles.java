package dev.annex.runtime.wasm.dialect.opskat;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.guest.Guest;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a call holds open, under ids that begin at 1 and mean nothing to any other call. How much
 * that is and that it ends with the call, the host sees to. One thread at a time.
 */
final class IoHandles {

  /**
   * Guests hand over whole bodies at once; this is as much of them as the host copies at a time.
   */
  private static final int PIECE = 1 << 20;

  private final HostCalls host;
  private final Clock clock;
  private final GivenBytes given;
  private final ReturnedBytes returned;
  private final FileDialogs dialogs;
  private final Map<Integer, Pieces> open = new HashMap<>();
  private int latest;

  IoHandles(
      HostCalls host, Clock clock, GivenBytes given, ReturnedBytes returned, FileDialogs dialogs) {
    this.host = host;
    this.clock = clock;
    this.given = given;
    this.returned = returned;
    this.dialogs = dialogs;
  }

  long open(Guest guest, long[] arguments) {
    JsonNode parameters = given.object(guest, arguments, 0);
    String type = parameters.path("type").asString("");
    IoHandle opened =
        switch (type) {
          case "file" -> FileHandle.open(host, parameters, dialogs.whyNothing());
          case "http" -> HttpHandle.open(host, parameters);
          case "tcp" -> TcpHandle.open(host, clock, parameters);
          default -> throw Refusal.of("unknown IO type: %s".formatted(ManifestFields.quote(type)));
        };
    latest++;
    open.put(latest, new Pieces(opened));
    ObjectNode answer = Json.object().put("handle_id", latest);
    answer.set("meta", opened.meta());
    return returned.passing(guest, Json.writeBytes(answer));
  }

  long read(Guest guest, long[] arguments) {
    int id = (int) arguments[0];
    Pieces pieces = find(id);
    if (pieces.handle() instanceof FileHandle file && !file.reading()) {
      throw Refusal.of("handle %s is not readable".formatted(Integer.toUnsignedString(id)));
    }
    long most = Math.min(Integer.toUnsignedLong((int) arguments[1]), Integer.MAX_VALUE);
    if (most == 0) {
      return 0;
    }
    byte[] piece;
    try {
      piece = pieces.next((int) most);
    } catch (AnnexException e) {
      throw Refusal.prefixed("read handle %s: ".formatted(Integer.toUnsignedString(id)), e);
    }
    return returned.passing(guest, piece);
  }

  /** Takes all of what is written, however much it is, in pieces; how long it was. */
  long write(Guest guest, long[] arguments) {
    int id = (int) arguments[0];
    int pointer = (int) arguments[1];
    int length = (int) arguments[2];
    guest.memory().require(pointer, length);
    IoHandle handle = find(id).handle();
    if (handle instanceof FileHandle file && file.reading()) {
      throw Refusal.of("handle %s is not writable".formatted(Integer.toUnsignedString(id)));
    }
    long whole = Integer.toUnsignedLong(length);
    for (long at = 0; at < whole; at += PIECE) {
      int size = (int) Math.min(PIECE, whole - at);
      handle.write(guest.memory().read((int) (pointer + at), size));
    }
    return length;
  }

  long flush(Guest guest, long[] arguments) {
    int id = (int) arguments[0];
    Optional<ObjectNode> meta = find(id).handle().flush();
    return returned.passing(
        guest,
        Json.writeBytes(
            meta.orElseThrow(() ->
                Refusal.of(
                    "handle %s is not an HTTP handle".formatted(Integer.toUnsignedString(id))))));
  }

  long close(long[] arguments) {
    Pieces pieces = open.remove((int) arguments[0]);
    if (pieces != null) {
      pieces.handle().close();
    }
    return 0;
  }

  long deadline(Guest guest, long[] arguments) {
    int id = (int) arguments[0];
    String kind = given.text(guest, arguments, 1);
    switch (find(id).handle()) {
      case TcpHandle connection -> connection.deadline(kind, arguments[3]);
      case HttpHandle request ->
          throw Refusal.of(
              "handle %s does not support deadlines".formatted(Integer.toUnsignedString(id)));
      case FileHandle file -> throw Refusal.of("set deadline: file type does not support deadline");
    }
    return 0;
  }

  private Pieces find(int id) {
    return Optional.ofNullable(open.get(id))
        .orElseThrow(
            () -> Refusal.of("handle %s not found".formatted(Integer.toUnsignedString(id))));
  }
}
