package dev.annex.api.fault;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The one exception of Annex: a {@link Fault} on its way to the place that turns it into an {@code
 * Outcome}.
 */
public final class AnnexException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Fault fault;

  /** A failure without details. */
  public AnnexException(ErrorCode code, String message) {
    this(Fault.of(code, message));
  }

  /** A failure with machine-readable details. */
  public AnnexException(ErrorCode code, String message, Map<String, JsonNode> details) {
    this(new Fault(code, message, details));
  }

  /** A failure with the exception that led to it; the cause is for the host's log only. */
  public AnnexException(ErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.fault = Fault.of(code, message);
  }

  /** A known failure. */
  public AnnexException(Fault fault) {
    super(fault.message());
    this.fault = fault;
  }

  /** What went wrong. */
  public Fault fault() {
    return fault;
  }

  /** What kind of failure this is. */
  public ErrorCode code() {
    return fault.code();
  }
}
