package dev.annex.api.fault;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A failure a caller can act on.
 *
 * @param message one or two sentences: what was attempted on which value, what stood against it,
 *     what would allow it; never a stack trace, a host path or a secret
 * @param details machine-readable facts, by name; may be empty
 */
public record Fault(ErrorCode code, String message, Map<String, JsonNode> details) {

  public Fault {
    details = Map.copyOf(details);
  }

  /** A failure without details. */
  public static Fault of(ErrorCode code, String message) {
    return new Fault(code, message, Map.of());
  }
}
