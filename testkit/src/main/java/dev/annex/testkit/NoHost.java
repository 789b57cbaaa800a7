package dev.annex.testkit;

import dev.annex.api.call.Progress;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.HostCalls;
import tools.jackson.databind.JsonNode;

/** A host that grants nothing and hears nothing. */
public final class NoHost implements HostCalls {

  @Override
  public JsonNode call(String operation, JsonNode request) {
    throw new AnnexException(
        ErrorCode.PERMISSION_DENIED, "%s denied: nothing is granted here.".formatted(operation));
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
