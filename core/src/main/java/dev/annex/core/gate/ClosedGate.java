package dev.annex.core.gate;

import dev.annex.api.call.Progress;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.HostCalls;
import tools.jackson.databind.JsonNode;

/**
 * For code that is only to say what a call would do: it may log, and nothing else, whatever its
 * extension was granted. Otherwise it could do, while it is asked, what it is asked about.
 */
public record ClosedGate(HostCalls open) implements HostCalls {

  private static final String LOG = "log.write";

  @Override
  public JsonNode call(String operation, JsonNode request) {
    if (operation.equals(LOG)) {
      return open.call(operation, request);
    }
    throw new AnnexException(
        ErrorCode.PERMISSION_DENIED,
        "%s denied: code that says what a call would do may do nothing itself. Only its author can change that."
            .formatted(operation));
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
