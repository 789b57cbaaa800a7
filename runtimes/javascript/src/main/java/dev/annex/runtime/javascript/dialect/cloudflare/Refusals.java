package dev.annex.runtime.javascript.dialect.cloudflare;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.runtime.javascript.ScriptException;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Failures as the extension sees them: an {@code Error} with the contract's text. */
final class Refusals {

  private Refusals() {}

  static ScriptException error(String text) {
    return new ScriptException("Error", text, "");
  }

  /** What stood against an operation, in one word; empty when it was something else. */
  static String reason(AnnexException failure) {
    return failure.code() == ErrorCode.HOST_CALL_FAILED
        ? detail(failure.fault(), "reason").map(JsonNode::stringValue).orElse("")
        : "";
  }

  static Optional<JsonNode> detail(Fault fault, String name) {
    return Optional.ofNullable(fault.details().get(name));
  }
}
