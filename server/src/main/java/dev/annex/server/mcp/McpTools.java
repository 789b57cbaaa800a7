package dev.annex.server.mcp;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Result;
import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.Catalog.Listed;
import dev.annex.api.extension.Effects;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.Printable;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import dev.annex.mcp.Content;
import dev.annex.mcp.McpException;
import dev.annex.mcp.McpRequestContext;
import dev.annex.mcp.Tool;
import dev.annex.mcp.ToolAnnotations;
import dev.annex.mcp.ToolCall;
import dev.annex.mcp.ToolOutcome;
import dev.annex.mcp.ToolResult;
import dev.annex.server.edge.UnknownTools;
import dev.annex.server.edge.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Tools: the catalog's as MCP lists them, and a call of one there and back. */
final class McpTools {

  /** Where a result tells what it cost. */
  static final String COST = "dev.annex/cost";

  private static final int MAX_SHOWN_LENGTH = 128;

  private final Catalog catalog;
  private final Naming naming;
  private final Function<String, Optional<Fault>> departed;
  private final Calls calls;
  private final ExecTool execTool;

  McpTools(
      Catalog catalog, Naming naming, Function<String, Optional<Fault>> departed, Calls calls) {
    this.catalog = catalog;
    this.naming = naming;
    this.departed = departed;
    this.calls = calls;
    this.execTool = new ExecTool(catalog, calls);
  }

  List<Tool> list(McpRequestContext context) {
    Caller caller = Calls.caller(context);
    List<Tool> tools = new ArrayList<>();
    catalog.visibleTo(caller).forEach(listed -> tools.add(shown(listed, caller.locale())));
    if (execTool.offered()) {
      tools.add(execTool.shown());
    }
    return tools;
  }

  Optional<Tool> find(String name, McpRequestContext context) {
    if (isExecTool(name)) {
      return Optional.of(execTool.shown());
    }
    Caller caller = Calls.caller(context);
    return naming
        .tool(catalog, name)
        .filter(listed -> listed.extension().callable())
        .filter(listed -> listed.tool().audience().contains(caller.audience()))
        .map(listed -> shown(listed, caller.locale()));
  }

  private boolean isExecTool(String name) {
    return name.equals(ExecTool.NAME) && execTool.offered();
  }

  private Tool shown(Listed listed, Locale locale) {
    dev.annex.api.extension.Tool tool = listed.tool();
    String description = new Wording(listed.extension().manifest(), locale).description(tool);
    Tool shown =
        Tool.of(naming.of(listed), description(tool, description), object(tool.input().document()))
            .withAnnotations(annotations(tool.effects()));
    if (!tool.title().isBlank()) {
      shown = shown.withTitle(tool.title());
    }
    Optional<ObjectNode> output =
        tool.output()
            .map(Schema::document)
            .filter(ObjectNode.class::isInstance)
            .map(ObjectNode.class::cast);
    return output.isPresent() ? shown.withOutputSchema(output.get()) : shown;
  }

  private static String description(dev.annex.api.extension.Tool tool, String description) {
    if (!description.isBlank()) {
      return description;
    }
    return tool.title().isBlank() ? tool.name().tool() : tool.title();
  }

  private static ObjectNode object(JsonNode schema) {
    return schema instanceof ObjectNode object ? object : Json.object().put("type", "object");
  }

  private static ToolAnnotations annotations(Effects effects) {
    return new ToolAnnotations(
        effects.readsOnly(), effects.destructive(), effects.repeatable(), effects.reachesOutside());
  }

  ToolOutcome call(ToolCall call, McpRequestContext context) {
    if (isExecTool(call.name())) {
      return execTool.call(call, context);
    }
    ToolName tool =
        naming
            .tool(catalog, call.name())
            .map(listed -> listed.tool().name())
            .orElseGet(() -> UnknownTools.named(call.name()));
    Outcome outcome = calls.run(Audience.AGENT, tool, call.arguments(), call.answers(), context);
    ObjectNode meta = Json.object();
    meta.set(COST, outcome.cost().toJson());
    try {
      return switch (outcome) {
        case Outcome.Completed(Result result, _) -> result(result).withMeta(meta);
        case Outcome.Asking asking -> Questions.questions(asking);
        case Outcome.Failed(Fault fault, _) -> failed(fault, call.name()).withMeta(meta);
      };
    } catch (AnnexException e) {
      return ToolResult.failed(e.fault().message()).withMeta(meta);
    }
  }

  private ToolResult failed(Fault fault, String name) {
    if (fault.code() == ErrorCode.TOOL_NOT_FOUND) {
      return departed
          .apply(name)
          .map(gone -> ToolResult.failed(gone.message()))
          .orElseThrow(() -> noSuchTool(name));
    }
    return ToolResult.failed(fault.message());
  }

  private static McpException noSuchTool(String name) {
    return McpException.invalidParams(
        "Tool %s not found; tools/list has those there are."
            .formatted(Printable.show(name, MAX_SHOWN_LENGTH)));
  }

  private static ToolResult result(Result result) {
    Optional<JsonNode> value = result.value().filter(node -> !node.isNull());
    List<Content> content =
        result.content().isEmpty()
            ? result.value().map(McpTools::text).stream().toList()
            : result.content().stream().map(Blocks::of).toList();
    return new ToolResult(content, value, false, Json.object());
  }

  private static Content text(JsonNode value) {
    return Content.text(value.isString() ? value.asString() : Json.write(value));
  }
}
