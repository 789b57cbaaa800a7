package dev.annex.mcp;

import java.util.Optional;

/** An argument of a prompt; its value is always text. */
public record PromptArgument(
    String name, Optional<String> title, Optional<String> description, boolean required) {

  /** An argument a prompt cannot do without. */
  public static PromptArgument required(String name, String description) {
    return new PromptArgument(name, Optional.empty(), Optional.of(description), true);
  }

  /** An argument that may be left out. */
  public static PromptArgument optional(String name, String description) {
    return new PromptArgument(name, Optional.empty(), Optional.of(description), false);
  }
}
