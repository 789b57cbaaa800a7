package dev.annex.runtime.wasm.dialect.morphee;

import dev.annex.api.call.Result;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.StartPoints;
import dev.annex.runtime.wasm.WasmBinding;
import dev.annex.runtime.wasm.guest.Blueprint;
import dev.annex.runtime.wasm.guest.GuestSession;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One fresh reactor per call. */
final class MorpheeBinding implements WasmBinding {

  private final Blueprint anew;
  private final Asked asked;
  private volatile Blueprint start;

  MorpheeBinding(Blueprint anew, Asked asked) {
    this.anew = anew;
    this.asked = asked;
    this.start = anew;
  }

  @Override
  public void prepare(StartPoints starts) {
    start = starts.save(anew, new MorpheeRehearsal());
  }

  @Override
  public boolean rehearse(GuestSession session) {
    new MorpheeRehearsal().tryOut(session, start);
    return true;
  }

  @Override
  public GuestReply call(GuestCall call, GuestSession session) {
    JsonNode arguments = call.invocation().arguments();
    for (JsonNode name : call.tool().input().document().path("required")) {
      if (!arguments.has(name.stringValue())) {
        throw new AnnexException(
            ErrorCode.INVALID_ARGUMENTS,
            "Missing required parameter: %s".formatted(name.stringValue()));
      }
    }
    ObjectNode request = Json.object().put("action", call.tool().entry());
    request.set("params", arguments);
    byte[] response = MorpheeGuest.start(start, session, asked).execute(Json.writeBytes(request));
    return new GuestReply.Done(Result.of(MorpheeResponse.read(response)));
  }
}
