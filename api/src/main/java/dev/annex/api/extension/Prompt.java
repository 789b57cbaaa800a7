package dev.annex.api.extension;

import dev.annex.api.name.ToolName;
import java.util.List;
import java.util.Optional;

/**
 * A ready-made opening of a conversation. Making it is an invocation of {@code maker}, a tool for
 * {@code HOST}, with the arguments {@code {"arguments": {name: text}}}; its result value is an
 * object with {@code description} and {@code messages} in the form of MCP's {@code prompts/get}.
 *
 * @param name unique within its extension
 * @param completer a tool for {@code HOST} that completes an argument: arguments {@code
 *     {"argument": name, "value": text, "context": {name: text}}}, result value {@code {"values":
 *     [text]}}
 */
public record Prompt(
    String name,
    String title,
    String description,
    List<Argument> arguments,
    ToolName maker,
    Optional<ToolName> completer) {

  public Prompt {
    arguments = List.copyOf(arguments);
  }

  /** One argument; its value is text. */
  public record Argument(String name, String description, boolean required) {}
}
