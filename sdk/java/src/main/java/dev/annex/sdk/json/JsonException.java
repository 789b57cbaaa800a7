package dev.annex.sdk.json;

/**
 * A text is no JSON, or goes beyond the bounds for it; or a value is of another kind than asked.
 */
public final class JsonException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what was wrong, and where
   */
  public JsonException(String message) {
    super(message);
  }
}
