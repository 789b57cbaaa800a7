package dev.annex.runtime.wasm.dialect.opskat;

import dev.annex.api.name.Printable;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.guest.Guest;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Dialogs, in which whoever started the call chooses a file. One thread at a time. */
final class FileDialogs {

  private static final int MAX_LENGTH = 256;

  private final HostCalls host;
  private final GivenBytes given;
  private final ReturnedBytes returned;
  private boolean nothingChosen;

  FileDialogs(HostCalls host, GivenBytes given, ReturnedBytes returned) {
    this.host = host;
    this.given = given;
    this.returned = returned;
  }

  /** The path of what was chosen, or nothing. */
  long show(Guest guest, long[] arguments) {
    JsonNode parameters = given.object(guest, arguments, 0);
    String type = parameters.path("type").asString("");
    if (!type.equals("open") && !type.equals("save")) {
      throw Refusal.of("unknown dialog type: %s".formatted(ManifestFields.quote(type)));
    }
    JsonNode options = parameters.path("opts");
    ObjectNode request =
        Json.object()
            .put("direction", type)
            .put("title", Printable.show(options.path("title").asString(""), MAX_LENGTH))
            .put(
                "defaultName",
                Printable.show(options.path("defaultName").asString(""), MAX_LENGTH));
    ArrayNode filters = request.putArray("filters");
    options
        .path("filters")
        .forEach(filter -> filters.add(Printable.show(filter.asString(""), MAX_LENGTH)));
    String path = host.call("files.choose", request).path("path").asString("");
    nothingChosen = path.isEmpty();
    return returned.passing(guest, path.getBytes(StandardCharsets.UTF_8));
  }

  /** Why a guest that goes on after a dialog has no path; empty when it was not in one. */
  String whyNothing() {
    return nothingChosen
        ? " (no file was chosen: whoever started this call cancelled, or is nobody who can choose one)"
        : "";
  }
}
