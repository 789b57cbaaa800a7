package dev.annex.api.call;

import dev.annex.api.value.Json;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What came back for the questions of an earlier attempt at the same invocation.
 *
 * @param byKey the client's results, under the keys of the questions; keys nobody asked for may be
 *     present
 * @param state what the earlier attempt wanted back, unchanged
 */
public record Answers(Map<String, JsonNode> byKey, JsonNode state) {

  /** A first attempt: nothing asked, nothing answered. */
  public static final Answers NONE = new Answers(Map.of(), Json.object().nullNode());

  public Answers {
    byKey = Map.copyOf(byKey);
  }

  /** The answer to one question. */
  public Optional<JsonNode> to(String key) {
    return Optional.ofNullable(byKey.get(key));
  }
}
