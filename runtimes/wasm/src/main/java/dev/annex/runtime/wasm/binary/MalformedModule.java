package dev.annex.runtime.wasm.binary;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;

/** The bytes are no module, or one with parts that its reader does not know. */
public final class MalformedModule extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String reason;

  /**
   * @param reason half a sentence that begins with what is wrong, without an end mark
   */
  public MalformedModule(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** What is wrong. */
  public String reason() {
    return reason;
  }

  /** The failure for whoever brought the module. */
  public AnnexException asInvalidCode() {
    return new AnnexException(
        ErrorCode.CODE_INVALID, "The WebAssembly code cannot be used: %s.".formatted(reason));
  }
}
