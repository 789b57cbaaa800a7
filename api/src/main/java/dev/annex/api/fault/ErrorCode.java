package dev.annex.api.fault;

/**
 * Every way in which something can fail, with whose doing it is. The written form is the constant's
 * name; endpoints map codes to their wire, nobody invents another.
 */
public enum ErrorCode {
  // names and documents
  INVALID_JSON(Blame.CALLER),
  INVALID_NAME(Blame.CALLER),
  INVALID_REQUEST(Blame.CALLER),

  // calling
  TOOL_NOT_FOUND(Blame.CALLER),
  RESOURCE_NOT_FOUND(Blame.CALLER),
  PROMPT_NOT_FOUND(Blame.CALLER),
  EXTENSION_NOT_FOUND(Blame.CALLER),
  EXTENSION_DISABLED(Blame.CALLER),
  INVALID_ARGUMENTS(Blame.CALLER),
  CANCELLED(Blame.CALLER),
  CLIENT_CANNOT_ANSWER(Blame.CALLER),
  UNAUTHENTICATED(Blame.CALLER),

  // access and limits
  PERMISSION_DENIED(Blame.LIMIT),
  DEADLINE_EXCEEDED(Blame.LIMIT),
  MEMORY_EXCEEDED(Blame.LIMIT),
  STACK_EXCEEDED(Blame.LIMIT),
  LIMIT_REACHED(Blame.LIMIT),
  BUSY(Blame.LIMIT),

  // inside the extension
  TOOL_FAILED(Blame.EXTENSION),
  TRAPPED(Blame.EXTENSION),
  INVALID_RESULT(Blame.EXTENSION),
  INVALID_HOST_CALL(Blame.EXTENSION),
  /**
   * What an allowed host call was pointed at is not there or refused: a file, a server, a program.
   */
  HOST_CALL_FAILED(Blame.EXTENSION),

  // installing
  PACKAGE_UNREADABLE(Blame.EXTENSION),
  MANIFEST_INVALID(Blame.EXTENSION),
  CODE_INVALID(Blame.EXTENSION),
  UNKNOWN_IMPORT(Blame.EXTENSION),
  UNKNOWN_DIALECT(Blame.EXTENSION),
  NAME_TAKEN(Blame.CALLER),
  NOT_APPROVED(Blame.CALLER),

  // the host
  DATA_IN_USE(Blame.HOST),
  CONFIGURATION_INVALID(Blame.HOST),
  UNAVAILABLE(Blame.HOST),
  INTERNAL(Blame.HOST);

  private final Blame blame;

  ErrorCode(Blame blame) {
    this.blame = blame;
  }

  /** Whose doing this failure is. */
  public Blame blame() {
    return blame;
  }
}
