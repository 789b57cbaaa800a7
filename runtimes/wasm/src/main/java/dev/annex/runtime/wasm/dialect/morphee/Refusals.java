package dev.annex.runtime.wasm.dialect.morphee;

import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.Fault;
import tools.jackson.databind.JsonNode;

/**
 * Puts failures of the host's operations into the contract's words. What ends the call, because its
 * time or a budget is over or the host itself broke, is no answer and goes on as it is.
 */
final class Refusals {

  private Refusals() {}

  /**
   * The answer to a host function that failed.
   *
   * @throws AnnexException the failure itself, when the call is over
   */
  static Reply.Refused of(AnnexException failure, MorpheeImport function, Meter meter) {
    if (meter.stopped().isPresent()) {
      throw failure;
    }
    Fault fault = failure.fault();
    return switch (fault.code()) {
      case PERMISSION_DENIED -> Reply.denied(function.permissions().getFirst());
      case INVALID_HOST_CALL -> Reply.invalid(fault.message());
      case HOST_CALL_FAILED -> new Reply.Refused(code(reason(fault)), fault.message());
      case LIMIT_REACHED -> new Reply.Refused("limit_reached", fault.message());
      case UNAVAILABLE, CONFIGURATION_INVALID -> new Reply.Refused("unavailable", fault.message());
      default -> throw failure;
    };
  }

  /** The word for what stood against an operation; empty when there is none. */
  static String reason(Fault fault) {
    JsonNode reason = fault.details().get("reason");
    return reason != null && reason.isString() ? reason.stringValue() : "";
  }

  /** The contract writes words with underscores. */
  static String code(String reason) {
    return reason.isEmpty() ? "failed" : reason.replace('-', '_');
  }
}
