package dev.annex.mcp.modern;

import dev.annex.mcp.Answers;
import dev.annex.mcp.Ask;
import dev.annex.mcp.InputRequired;
import dev.annex.mcp.McpException;
import dev.annex.mcp.McpFault;
import dev.annex.mcp.McpPrincipal;
import dev.annex.mcp.McpSettings;
import dev.annex.mcp.call.Method;
import dev.annex.mcp.call.Params;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Questions in results and answers in the next request. */
final class Rounds {

  private final McpSettings settings;
  private final RequestStates states;

  Rounds(McpSettings settings) {
    this.settings = settings;
    this.states = new RequestStates(settings);
  }

  /** Reads the answers of a request. */
  Answers answers(Method method, ObjectNode params, McpPrincipal principal) {
    if (!method.mayAsk()) {
      return Answers.none();
    }
    Map<String, ObjectNode> byKey = new LinkedHashMap<>();
    Params.objectOrEmpty(params, "inputResponses")
        .properties()
        .forEach(entry -> {
          if (!(entry.getValue() instanceof ObjectNode answer)) {
            throw McpException.invalidParams(
                "inputResponses." + entry.getKey() + " must be an object");
          }
          byKey.put(entry.getKey(), answer);
        });
    if (byKey.size() > settings.limits().answers()) {
      throw McpException.invalidParams(
          "inputResponses has "
              + byKey.size()
              + " entries, at most "
              + settings.limits().answers()
              + " are allowed");
    }
    String state =
        params.has("requestState")
            ? states.open(params.path("requestState"), method, params, principal)
            : "";
    return new Answers(byKey, state);
  }

  /** Checks that the client can be asked all this, and seals the state for it. */
  String requestState(
      InputRequired questions,
      Method method,
      ObjectNode params,
      McpPrincipal principal,
      Envelope envelope) {
    List<Ask> missing =
        questions.asks().values().stream()
            .filter(ask -> !ask.allowedBy(envelope.capabilities()))
            .toList();
    if (!missing.isEmpty()) {
      throw new McpException(new McpFault.MissingCapability(ModernCodec.required(missing)));
    }
    return states.close(questions, method, params, principal);
  }
}
