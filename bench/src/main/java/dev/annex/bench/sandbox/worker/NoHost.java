package dev.annex.bench.sandbox.worker;

import dev.annex.api.call.Progress;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.HostCalls;
import tools.jackson.databind.JsonNode;

/** A host of which the guests of the benchmarks want nothing. */
public final class NoHost implements HostCalls {

  @Override
  public JsonNode call(String operation, JsonNode request) {
    throw new AnnexException(
        ErrorCode.INVALID_HOST_CALL, "%s: there is no host here.".formatted(operation));
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
