package dev.annex.runtime.wasm.guest;

import dev.annex.api.call.Progress;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.HostCalls;
import tools.jackson.databind.JsonNode;

/** What a guest reaches while it only describes itself: nothing. */
public final class NoHost implements HostCalls {

  @Override
  public JsonNode call(String operation, JsonNode request) {
    throw new AnnexException(
        ErrorCode.PERMISSION_DENIED,
        "%s denied: an extension that describes itself may do nothing else.".formatted(operation));
  }

  @Override
  public boolean holds(String capability) {
    return false;
  }

  @Override
  public Progress progress() {
    return Progress.none();
  }
}
