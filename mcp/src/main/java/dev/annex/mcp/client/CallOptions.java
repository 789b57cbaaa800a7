package dev.annex.mcp.client;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How one request is made.
 *
 * @param atMost how long the caller waits
 * @param progress hears each report, with {@code progress}, {@code total} and {@code message} as
 *     sent; empty when nobody wants to know
 * @param answers to the questions of the round before, by their key
 * @param state of the round before
 * @param headers sent beside the request where there are any
 */
public record CallOptions(
    Duration atMost,
    Optional<Consumer<ObjectNode>> progress,
    ObjectNode answers,
    Optional<String> state,
    Map<String, String> headers) {

  public CallOptions {
    headers = Map.copyOf(headers);
  }

  /** Waits this long and wants nothing else. */
  public static CallOptions within(Duration atMost) {
    return new CallOptions(
        atMost,
        Optional.empty(),
        JsonNodeFactory.instance.objectNode(),
        Optional.empty(),
        Map.of());
  }

  /** Returns a copy that wants to hear of progress. */
  public CallOptions withProgress(Consumer<ObjectNode> listener) {
    return new CallOptions(atMost, Optional.of(listener), answers, state, headers);
  }

  /** Returns a copy that answers the questions of the round before. */
  public CallOptions withAnswers(ObjectNode given, Optional<String> lastState) {
    return new CallOptions(atMost, progress, given, lastState, headers);
  }

  /** Returns a copy with what {@code HeaderAnnotations.headers} makes of the arguments. */
  public CallOptions withHeaders(Map<String, String> given) {
    return new CallOptions(atMost, progress, answers, state, given);
  }
}
