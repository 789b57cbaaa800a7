package dev.annex.sdk;

/** A tool could not do what it was asked. The message is for the caller, so it says what would. */
public final class ToolException extends Exception {

  private static final long serialVersionUID = 1L;

  /** A failure with a message for the caller. */
  public ToolException(String message) {
    super(message);
  }

  /** A failure with a message for the caller, and a cause for the extension's own log. */
  public ToolException(String message, Throwable cause) {
    super(message, cause);
  }
}
