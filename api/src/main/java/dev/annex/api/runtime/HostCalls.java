package dev.annex.api.runtime;

import dev.annex.api.call.Progress;
import tools.jackson.databind.JsonNode;

/** The only way from a guest to the host, for one invocation. Any thread. */
public interface HostCalls {

  /**
   * Calls a host operation.
   *
   * @param operation its name, for instance {@code kv.get}
   * @return its response; bytes are binary nodes
   * @throws dev.annex.api.fault.AnnexException {@code PERMISSION_DENIED}, {@code
   *     INVALID_HOST_CALL}, a limit, or what the operation threw
   */
  JsonNode call(String operation, JsonNode request);

  /**
   * Whether the extension holds any permission of a capability; a single wish may still be denied.
   */
  boolean holds(String capability);

  /** Hears what the guest reports on the way. */
  Progress progress();
}
