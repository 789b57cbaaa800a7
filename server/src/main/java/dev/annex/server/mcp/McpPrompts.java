package dev.annex.server.mcp;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Result;
import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.Catalog.ListedPrompt;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.Printable;
import dev.annex.api.value.Json;
import dev.annex.mcp.McpException;
import dev.annex.mcp.McpRequestContext;
import dev.annex.mcp.Prompt;
import dev.annex.mcp.PromptArgument;
import dev.annex.mcp.PromptCall;
import dev.annex.mcp.PromptOutcome;
import dev.annex.mcp.PromptResult;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Prompts; filling one is an invocation of its maker. */
final class McpPrompts {

  private static final int MAX_SHOWN_LENGTH = 128;

  private final Catalog catalog;
  private final Naming naming;
  private final Calls calls;

  McpPrompts(Catalog catalog, Naming naming, Calls calls) {
    this.catalog = catalog;
    this.naming = naming;
    this.calls = calls;
  }

  List<Prompt> list() {
    return catalog.prompts().stream().map(this::shown).toList();
  }

  private Prompt shown(ListedPrompt listed) {
    dev.annex.api.extension.Prompt prompt = listed.prompt();
    List<PromptArgument> arguments =
        prompt.arguments().stream()
            .map(argument ->
                new PromptArgument(
                    argument.name(),
                    Optional.empty(),
                    McpResources.filled(argument.description()),
                    argument.required()))
            .toList();
    Optional<String> title = McpResources.filled(prompt.title());
    String description =
        McpResources.filled(prompt.description()).or(() -> title).orElse(prompt.name());
    return new Prompt(
        naming.of(listed), title, Optional.of(description), arguments, List.of(), Json.object());
  }

  PromptOutcome fill(PromptCall call, McpRequestContext context) {
    ListedPrompt listed =
        naming.prompt(catalog, call.name()).orElseThrow(() -> noSuchPrompt(call.name()));
    ObjectNode arguments = Json.object();
    arguments.set("arguments", Readings.texts(call.arguments()));
    Outcome outcome =
        calls.run(Audience.HOST, listed.prompt().maker(), arguments, call.answers(), context);
    try {
      return switch (outcome) {
        case Outcome.Completed(Result result, _) -> messages(result);
        case Outcome.Asking asking -> Questions.questions(asking);
        case Outcome.Failed(Fault fault, _) -> throw failure(call.name(), fault);
      };
    } catch (AnnexException e) {
      throw Readings.error(e);
    }
  }

  static McpException noSuchPrompt(String name) {
    return McpException.invalidParams(
        "Prompt %s not found; prompts/list has those there are."
            .formatted(Printable.show(name, MAX_SHOWN_LENGTH)));
  }

  private static McpException failure(String name, Fault fault) {
    return fault.code() == ErrorCode.PROMPT_NOT_FOUND ? noSuchPrompt(name) : Readings.error(fault);
  }

  private static PromptResult messages(Result result) {
    JsonNode value = result.value().orElse(Json.object());
    JsonNode description = value.path("description");
    return new PromptResult(
        description.isString() ? McpResources.filled(description.asString()) : Optional.empty(),
        Blocks.messages(value.path("messages")));
  }
}
