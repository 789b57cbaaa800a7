package dev.annex.server.mcp;

import dev.annex.api.call.Answers;
import dev.annex.api.call.InvocationId;
import dev.annex.api.call.Outcome;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.mcp.Ask;
import dev.annex.mcp.InputRequired;
import dev.annex.mcp.PromptMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Questions to the client, there and back. */
final class Questions {

  private Questions() {}

  static Answers answers(dev.annex.mcp.Answers given) {
    Map<String, JsonNode> byKey = new HashMap<>(given.byKey());
    JsonNode state = given.state().isEmpty() ? Json.object().nullNode() : Json.parse(given.state());
    return new Answers(byKey, state);
  }

  /**
   * The questions as MCP puts them.
   *
   * @throws AnnexException {@code INVALID_RESULT} when the extension asks something MCP cannot ask
   */
  static InputRequired questions(Outcome.Asking asking) {
    Map<String, Ask> asks = new TreeMap<>();
    asking.asks().forEach((key, ask) -> asks.put(key, question(ask)));
    String state = asking.state().isNull() ? "" : Json.write(asking.state());
    if (asks.isEmpty() && state.isEmpty()) {
      throw invalid("it asks nothing and leaves nothing to come back with");
    }
    return InputRequired.of(asks, state);
  }

  private static Ask question(dev.annex.api.call.Ask ask) {
    return switch (ask) {
      case dev.annex.api.call.Ask.Form(String message, JsonNode schema) ->
          new Ask.Form(message, object(schema, "the schema of a form"));
      case dev.annex.api.call.Ask.Link(String message, String url) ->
          new Ask.Url(message, url, InvocationId.random().value());
      case dev.annex.api.call.Ask.Sampling(JsonNode parameters) ->
          sampling(object(parameters, "the parameters of a sampling request"));
      case dev.annex.api.call.Ask.Roots roots -> new Ask.Roots();
    };
  }

  private static Ask sampling(ObjectNode parameters) {
    JsonNode maxTokens = parameters.path("maxTokens");
    if (!maxTokens.canConvertToInt() || maxTokens.intValue() < 1) {
      throw invalid("maxTokens of a sampling request must be a whole number above 0");
    }
    List<PromptMessage> messages = Blocks.messages(parameters.path("messages"));
    ObjectNode options = parameters.deepCopy();
    options.remove(List.of("messages", "maxTokens"));
    return new Ask.Sampling(messages, maxTokens.intValue(), options);
  }

  private static ObjectNode object(JsonNode node, String what) {
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw invalid(what + " must be an object");
  }

  private static AnnexException invalid(String why) {
    return new AnnexException(
        ErrorCode.INVALID_RESULT, "Asking the client failed: %s.".formatted(why));
  }
}
