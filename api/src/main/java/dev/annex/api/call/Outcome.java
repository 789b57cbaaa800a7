package dev.annex.api.call;

import dev.annex.api.fault.Fault;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** How an invocation ended. */
public sealed interface Outcome {

  /** It ran to its end. */
  record Completed(Result result) implements Outcome {}

  /** It failed. */
  record Failed(Fault fault) implements Outcome {}

  /**
   * It needs answers from the caller's client. Whoever can get them invokes again with {@link
   * Invocation#answered}; the extension has done nothing yet that must not be done twice.
   *
   * @param asks the questions, under the extension's own keys; at least one, or a state to come
   *     back with
   * @param state to be given back unchanged; JSON null when there is none
   */
  record Asking(Map<String, Ask> asks, JsonNode state) implements Outcome {
    public Asking {
      asks = Map.copyOf(asks);
    }
  }
}
