package dev.annex.api.call;

import dev.annex.api.fault.Fault;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** How an invocation ended, and what it cost. */
public sealed interface Outcome {

  /** What it cost; {@link Cost#NONE} for what never got as far as an invoker. */
  Cost cost();

  /** The same end at another cost. */
  Outcome withCost(Cost other);

  /** It ran to its end. */
  record Completed(Result result, Cost cost) implements Outcome {

    /** An end whose cost is not known yet. */
    public Completed(Result result) {
      this(result, Cost.NONE);
    }

    @Override
    public Completed withCost(Cost other) {
      return new Completed(result, other);
    }
  }

  /** It failed. */
  record Failed(Fault fault, Cost cost) implements Outcome {

    /** A failure whose cost is not known yet, or that cost nothing. */
    public Failed(Fault fault) {
      this(fault, Cost.NONE);
    }

    @Override
    public Failed withCost(Cost other) {
      return new Failed(fault, other);
    }
  }

  /**
   * It needs answers from the caller's client. Whoever can get them invokes again with {@link
   * Invocation#answered}; the extension has done nothing yet that must not be done twice.
   *
   * @param asks the questions, under the extension's own keys; at least one, or a state to come
   *     back with
   * @param state to be given back unchanged; JSON null when there is none
   */
  record Asking(Map<String, Ask> asks, JsonNode state, Cost cost) implements Outcome {
    public Asking {
      asks = Map.copyOf(asks);
    }

    /** Questions whose cost is not known yet. */
    public Asking(Map<String, Ask> asks, JsonNode state) {
      this(asks, state, Cost.NONE);
    }

    @Override
    public Asking withCost(Cost other) {
      return new Asking(asks, state, other);
    }
  }
}
