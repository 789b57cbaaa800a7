package dev.annex.mcp;

import java.util.Map;

/**
 * A wish for proposals while a person types.
 *
 * @param argument the argument being typed
 * @param value what is typed so far
 * @param chosen values of other arguments
 */
public record CompletionCall(
    Reference reference, String argument, String value, Map<String, String> chosen) {

  public CompletionCall {
    chosen = Map.copyOf(chosen);
  }

  /** What the argument belongs to. */
  public sealed interface Reference {
    /** A prompt, which exists for this caller. */
    record ToPrompt(String name) implements Reference {}

    /** A resource template or resource URI. */
    record ToResource(String uri) implements Reference {}
  }
}
