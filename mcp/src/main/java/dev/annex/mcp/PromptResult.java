package dev.annex.mcp;

import java.util.List;
import java.util.Optional;

/** The messages of a filled prompt. */
public record PromptResult(Optional<String> description, List<PromptMessage> messages)
    implements PromptOutcome {

  public PromptResult {
    messages = List.copyOf(messages);
  }

  /** Messages without a description. */
  public static PromptResult of(PromptMessage... messages) {
    return new PromptResult(Optional.empty(), List.of(messages));
  }
}
