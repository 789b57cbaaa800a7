package dev.annex.runtime.process.dialect.mcp;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.Printable;
import dev.annex.api.value.Json;
import dev.annex.mcp.client.McpClientException;
import dev.annex.mcp.client.Problem;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Failures of a conversation with a server as failures of ours. */
final class McpFaults {

  private static final int SHOWN = 1_000;

  private McpFaults() {}

  /**
   * A failure that names what was attempted; {@code reason} in its details says how it failed, in
   * the words of {@link Problem}.
   */
  static AnnexException of(String attempt, McpClientException e) {
    Map<String, JsonNode> details = new HashMap<>();
    details.put("reason", text(e.problem().name().toLowerCase(Locale.ROOT).replace('_', '-')));
    e.error()
        .ifPresent(error -> {
          details.put("code", Json.object().numberNode(error.code()));
          if (!error.data().isEmpty()) {
            details.put("data", error.data());
          }
        });
    if (e.status() != 0) {
      details.put("status", Json.object().numberNode(e.status()));
    }
    return new AnnexException(
        new Fault(
            code(e.problem()),
            "%s failed: %s."
                .formatted(attempt, Printable.show(String.valueOf(e.getMessage()), SHOWN)),
            details));
  }

  private static ErrorCode code(Problem problem) {
    return switch (problem) {
      case REFUSED, TIMEOUT, CLOSED, HTTP_STATUS, SESSION_LOST, UNSUPPORTED_VERSION ->
          ErrorCode.TOOL_FAILED;
      case MESSAGE_TOO_LONG, NOT_A_MESSAGE, PROTOCOL -> ErrorCode.INVALID_RESULT;
      case TOO_MUCH -> ErrorCode.LIMIT_REACHED;
      case CANCELLED -> ErrorCode.CANCELLED;
    };
  }

  private static JsonNode text(String text) {
    return Json.object().stringNode(text);
  }
}
