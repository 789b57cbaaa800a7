package dev.annex.runtime.javascript.dialect.cloudflare;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a tool or hook gives, out of the JSON that the contract wraps it in. */
final class Answer {

  private Answer() {}

  /**
   * The result; empty when there is none.
   *
   * @throws AnnexException {@code TOOL_FAILED} with the extension's own text; {@code
   *     INVALID_RESULT} when it cannot be read
   */
  static Optional<JsonNode> read(String json, String subject) {
    JsonNode answer;
    try {
      answer = Json.parse(json);
    } catch (AnnexException e) {
      throw new AnnexException(
          ErrorCode.INVALID_RESULT,
          "What %s gave cannot be read: %s".formatted(subject, e.fault().message()));
    }
    if (!(answer instanceof ObjectNode)) {
      throw new AnnexException(
          ErrorCode.INVALID_RESULT, "What %s gave is no object.".formatted(subject));
    }
    JsonNode error = answer.path("error");
    if (!error.isMissingNode() && !error.isNull()) {
      throw new AnnexException(
          ErrorCode.TOOL_FAILED, error.isString() ? error.stringValue() : Json.write(error));
    }
    return Optional.ofNullable(answer.get("result"));
  }
}
