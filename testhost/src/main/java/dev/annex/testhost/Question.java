package dev.annex.testhost;

import dev.annex.api.call.Ask;
import dev.annex.api.value.Json;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a call asks before it goes on. Answers have the form that MCP gives the result of the same
 * question.
 *
 * @param key under which it is asked
 */
public record Question(String key, Ask ask) {

  /** The key under which the host itself asks whether a call may run. */
  public static final String APPROVAL = "annex.approval";

  /** Whether the host asks if the call may run, because a policy wants a person to say so. */
  public boolean isApproval() {
    return key.equals(APPROVAL);
  }

  /** A form that was filled in. */
  public static JsonNode accept(Map<String, ? extends JsonNode> content) {
    ObjectNode answer = Json.object().put("action", "accept");
    content.forEach(answer.putObject("content")::set);
    return answer;
  }

  /** A person who says no. */
  public static JsonNode decline() {
    return Json.object().put("action", "decline");
  }

  /** The answer to {@link #isApproval}: this once. */
  public static JsonNode approve() {
    return accept(Map.of("decision", Json.object().stringNode("once")));
  }
}
