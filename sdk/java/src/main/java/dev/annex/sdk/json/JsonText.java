package dev.annex.sdk.json;

import java.util.Objects;

/**
 * A JSON string.
 *
 * @param text its characters
 */
public record JsonText(String text) implements Json {

  /** Checks the text. */
  public JsonText {
    Objects.requireNonNull(text, "text");
  }

  @Override
  public String toString() {
    return toJson();
  }
}
