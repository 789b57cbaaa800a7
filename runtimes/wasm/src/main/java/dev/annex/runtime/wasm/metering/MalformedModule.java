package dev.annex.runtime.wasm.metering;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;

/** The bytes are no module, or one that cannot be metered; never leaves this package. */
final class MalformedModule extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String reason;

  MalformedModule(String reason) {
    super(reason);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }

  AnnexException asInvalidCode() {
    return new AnnexException(
        ErrorCode.CODE_INVALID, "The WebAssembly code cannot be used: %s.".formatted(reason));
  }
}
