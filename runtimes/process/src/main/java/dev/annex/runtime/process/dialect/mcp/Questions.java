package dev.annex.runtime.process.dialect.mcp;

import dev.annex.api.call.Answers;
import dev.annex.api.call.Ask;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.value.Json;
import dev.annex.mcp.client.CallAnswer;
import dev.annex.mcp.client.CallOptions;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Questions of a server to the person behind a call, there and back. */
final class Questions {

  static final String METHOD = "elicitation/create";

  private static final String STATE = "requestState";

  private Questions() {}

  /** What servers are told that they may ask. */
  static ObjectNode offered() {
    ObjectNode capabilities = Json.object();
    ObjectNode elicitation = capabilities.putObject("elicitation");
    elicitation.putObject("form");
    elicitation.putObject("url");
    return capabilities;
  }

  /** One question, with the parameters of {@code elicitation/create}. */
  static Ask ask(JsonNode params) {
    String message = params.path("message").asString("");
    if (params.path("mode").asString("form").equals("url")) {
      return new Ask.Link(message, params.path("url").asString(""));
    }
    JsonNode schema = params.path("requestedSchema");
    if (!schema.isObject()) {
      throw invalid("asks with a form that has no schema");
    }
    return new Ask.Form(message, schema);
  }

  /** What a server of 2026-07-28 wants to know before it goes on. */
  static GuestReply asking(CallAnswer.InputNeeded needed) {
    Map<String, Ask> asks = new TreeMap<>();
    needed
        .requests()
        .forEach((key, request) -> {
          if (!request.path("method").asString("").equals(METHOD)) {
            throw invalid(
                "asks for %s, which it was not offered".formatted(request.path("method")));
          }
          asks.put(key, ask(request.path("params")));
        });
    ObjectNode state = Json.object();
    needed.state().ifPresent(given -> state.put(STATE, given));
    return new GuestReply.Asking(asks, state);
  }

  /** The same call once more, with what came back for its questions. */
  static CallOptions answered(CallOptions options, Answers answers) {
    if (answers.byKey().isEmpty() && answers.state().isNull()) {
      return options;
    }
    ObjectNode responses = Json.object();
    new TreeMap<>(answers.byKey()).forEach(responses::set);
    JsonNode state = answers.state().path(STATE);
    return options.withAnswers(
        responses, state.isString() ? Optional.of(state.asString()) : Optional.empty());
  }

  private static AnnexException invalid(String what) {
    return new AnnexException(ErrorCode.INVALID_RESULT, "The server %s.".formatted(what));
  }
}
