package dev.annex.runtime.wasm.dialect.opskat;

import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;

/**
 * Failures that a guest is told, in the words of the contract where it has some, with ours behind
 * them: they say what would allow it.
 */
final class Refusal {

  private Refusal() {}

  /** A failure in the contract's own words. */
  static AnnexException of(String text) {
    return new AnnexException(ErrorCode.INVALID_HOST_CALL, text);
  }

  /** The same failure, with the contract's words before it. */
  static AnnexException prefixed(String words, AnnexException failure) {
    Fault fault = failure.fault();
    return new AnnexException(new Fault(fault.code(), words + fault.message(), fault.details()));
  }

  /** The same failure, with more words behind it. */
  static AnnexException suffixed(AnnexException failure, String words) {
    Fault fault = failure.fault();
    return new AnnexException(new Fault(fault.code(), fault.message() + words, fault.details()));
  }

  /** Whether a guest is told and goes on; anything else ends its call. */
  static boolean tellable(AnnexException failure, Meter meter) {
    if (meter.stopped().isPresent()) {
      return false;
    }
    return switch (failure.code()) {
      case PERMISSION_DENIED, HOST_CALL_FAILED, INVALID_HOST_CALL, LIMIT_REACHED -> true;
      default -> false;
    };
  }
}
