package dev.annex.mcp;

import java.util.Map;

/** One filling of a prompt; {@code answers} are those to the previous round's questions. */
public record PromptCall(String name, Map<String, String> arguments, Answers answers) {

  public PromptCall {
    arguments = Map.copyOf(arguments);
  }
}
