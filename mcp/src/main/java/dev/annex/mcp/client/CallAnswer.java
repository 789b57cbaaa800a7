package dev.annex.mcp.client;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** How a call, a reading or a prompt ended. */
public sealed interface CallAnswer {

  /** With a result, as sent; the members that the protocol requires are there. */
  record Done(ObjectNode result) implements CallAnswer {}

  /**
   * With questions; the same is to be asked again with the answers. Only in 2026-07-28.
   *
   * @param requests by key; each has {@code method} and {@code params}
   * @param state to be sent back as it is
   */
  record InputNeeded(Map<String, ObjectNode> requests, Optional<String> state)
      implements CallAnswer {
    public InputNeeded {
      requests = Collections.unmodifiableMap(new LinkedHashMap<>(requests));
    }
  }
}
