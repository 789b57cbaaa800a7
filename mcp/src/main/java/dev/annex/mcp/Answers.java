package dev.annex.mcp;

import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client replied to an {@link InputRequired}; a missing or malformed reply reads as absent,
 * so that the feature simply asks again.
 *
 * @param byKey replies as sent, under the keys of the questions; may hold keys nobody asked for
 * @param state the state given with the questions, proven unchanged; empty in the first round
 */
public record Answers(Map<String, ObjectNode> byKey, String state) {

  public Answers {
    byKey = Map.copyOf(byKey);
  }

  /** Nothing was asked yet. */
  public static Answers none() {
    return new Answers(Map.of(), "");
  }

  /** The reply to an {@link Ask.Form} or {@link Ask.Url}. */
  public Optional<Elicited> elicited(String key) {
    ObjectNode answer = byKey.get(key);
    if (answer == null) {
      return Optional.empty();
    }
    ObjectNode content =
        answer.path("content") instanceof ObjectNode object
            ? object
            : JsonNodeFactory.instance.objectNode();
    return switch (answer.path("action").asString("")) {
      case "accept" -> Optional.of(new Elicited(Elicited.Action.ACCEPT, content));
      case "decline" -> Optional.of(new Elicited(Elicited.Action.DECLINE, content));
      case "cancel" -> Optional.of(new Elicited(Elicited.Action.CANCEL, content));
      default -> Optional.empty();
    };
  }

  /** The text of the first text block a model answered to an {@link Ask.Sampling}. */
  public Optional<String> sampledText(String key) {
    ObjectNode answer = byKey.get(key);
    if (answer == null) {
      return Optional.empty();
    }
    JsonNode content = answer.path("content");
    JsonNode block = content.isArray() ? content.path(0) : content;
    return block.path("text").isString()
        ? Optional.of(block.path("text").asString())
        : Optional.empty();
  }

  /** The reply to an {@link Ask.Roots}: an array of objects with {@code uri}. */
  public Optional<JsonNode> roots(String key) {
    ObjectNode answer = byKey.get(key);
    return answer != null && answer.path("roots").isArray()
        ? Optional.of(answer.path("roots"))
        : Optional.empty();
  }
}
