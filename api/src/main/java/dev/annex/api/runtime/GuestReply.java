package dev.annex.api.runtime;

import dev.annex.api.call.Ask;
import dev.annex.api.call.Result;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What a guest answers. */
public sealed interface GuestReply {

  /** It is done. */
  record Done(Result result) implements GuestReply {}

  /** It needs answers first, see {@link dev.annex.api.call.Outcome.Asking}. */
  record Asking(Map<String, Ask> asks, JsonNode state) implements GuestReply {
    public Asking {
      asks = Map.copyOf(asks);
    }
  }
}
