package dev.annex.runtime.wasm.guest;

import dev.annex.api.call.Progress;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.HostCalls;
import tools.jackson.databind.JsonNode;

/** What a guest reaches that is not called by anybody yet: nothing. */
public final class NoHost implements HostCalls {

  @Override
  public JsonNode call(String operation, JsonNode request) {
    throw new AnnexException(
        ErrorCode.PERMISSION_DENIED,
        "%s denied: an extension that is only tried out may do nothing.".formatted(operation));
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
