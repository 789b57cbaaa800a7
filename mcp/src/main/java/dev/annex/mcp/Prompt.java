package dev.annex.mcp;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A prompt as it is listed. */
public record Prompt(
    String name,
    Optional<String> title,
    Optional<String> description,
    List<PromptArgument> arguments,
    List<Icon> icons,
    ObjectNode meta) {

  public Prompt {
    arguments = List.copyOf(arguments);
    icons = List.copyOf(icons);
  }

  /** A prompt with its arguments. */
  public static Prompt of(String name, String description, PromptArgument... arguments) {
    return new Prompt(
        name,
        Optional.empty(),
        Optional.of(description),
        List.of(arguments),
        List.of(),
        JsonNodeFactory.instance.objectNode());
  }
}
