package dev.annex.server.mcp;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Result;
import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.ResourceTemplate;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.mcp.Answers;
import dev.annex.mcp.Completion;
import dev.annex.mcp.CompletionCall;
import dev.annex.mcp.CompletionCall.Reference;
import dev.annex.mcp.McpException;
import dev.annex.mcp.McpFault;
import dev.annex.mcp.McpRequestContext;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Proposals while a person types; each is an invocation of the completer, where there is one. */
final class McpCompletion {

  private final Catalog catalog;
  private final Naming naming;
  private final Calls calls;

  McpCompletion(Catalog catalog, Naming naming, Calls calls) {
    this.catalog = catalog;
    this.naming = naming;
    this.calls = calls;
  }

  Completion complete(CompletionCall call, McpRequestContext context) {
    Optional<ToolName> completer =
        switch (call.reference()) {
          case Reference.ToPrompt(String name) ->
              naming
                  .prompt(catalog, name)
                  .orElseThrow(() -> McpPrompts.noSuchPrompt(name))
                  .prompt()
                  .completer();
          case Reference.ToResource(String uri) -> ofResource(uri);
        };
    return completer.map(tool -> ask(tool, call, context)).orElse(Completion.none());
  }

  private Optional<ToolName> ofResource(String uri) {
    Optional<ResourceTemplate> template =
        catalog.resourceTemplates().stream()
            .filter(candidate -> candidate.uriTemplate().equals(uri))
            .findFirst();
    if (template.isPresent()) {
      return template.get().completer();
    }
    if (catalog.resources().stream().noneMatch(resource -> resource.uri().equals(uri))) {
      throw new McpException(new McpFault.ResourceNotFound(uri));
    }
    return Optional.empty();
  }

  private Completion ask(ToolName completer, CompletionCall call, McpRequestContext context) {
    ObjectNode arguments = Json.object();
    arguments.put("argument", call.argument());
    arguments.put("value", call.value());
    arguments.set("context", Readings.texts(call.chosen()));
    Outcome outcome = calls.run(Audience.HOST, completer, arguments, Answers.none(), context);
    return switch (outcome) {
      case Outcome.Completed(Result result, _) -> values(result);
      case Outcome.Failed(Fault fault, _) -> throw Readings.error(fault);
      case Outcome.Asking asking -> throw Readings.notUsable("a completion cannot ask questions");
    };
  }

  private static Completion values(Result result) {
    JsonNode values = result.value().map(value -> value.path("values")).orElse(Json.object());
    if (!values.isArray()) {
      throw Readings.notUsable("completing must give an object with a list \"values\"");
    }
    List<String> texts =
        StreamSupport.stream(values.spliterator(), false)
            .filter(JsonNode::isString)
            .map(JsonNode::asString)
            .toList();
    return new Completion(texts);
  }
}
