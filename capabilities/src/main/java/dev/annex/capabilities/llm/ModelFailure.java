package dev.annex.capabilities.llm;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.util.Map;

/** Failures of completions in words. */
final class ModelFailure {

  private ModelFailure() {}

  /**
   * A failure.
   *
   * @param reason a word for programs
   * @param why continues "llm.complete failed: ", without a full stop
   */
  static AnnexException of(String reason, String why) {
    return new AnnexException(
        ErrorCode.HOST_CALL_FAILED,
        "%s failed: %s.".formatted(Complete.NAME, why),
        Map.of("reason", Json.object().stringNode(reason)));
  }

  /** A failure after which another attempt makes sense only later. */
  static AnnexException later(String reason, String why, long seconds) {
    return new AnnexException(
        ErrorCode.HOST_CALL_FAILED,
        "%s failed: %s.".formatted(Complete.NAME, why),
        Map.of(
            "reason", Json.object().stringNode(reason),
            "retryAfterSeconds", Json.object().numberNode(seconds)));
  }
}
