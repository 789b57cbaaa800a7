package dev.annex.server.mcp;

import dev.annex.api.access.Action;
import dev.annex.api.call.Audience;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Result;
import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.Catalog.Listed;
import dev.annex.api.extension.PolicyBook;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.Printable;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.mcp.Content;
import dev.annex.mcp.McpRequestContext;
import dev.annex.mcp.Tool;
import dev.annex.mcp.ToolCall;
import dev.annex.mcp.ToolOutcome;
import dev.annex.mcp.ToolResult;
import dev.annex.runtime.wasm.dialect.opskat.OpskatDialect;
import dev.annex.server.edge.UnknownTools;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one tool through which agents made for OpsKat call the tools of all extensions. Each call
 * becomes the ordinary call of the tool it names, with its policy, limits and journal; results and
 * failures have the words such agents know, with what would allow a call behind them.
 */
final class ExecTool {

  /** Its name; tools of extensions have two underscores in theirs. */
  static final String NAME = "exec_tool";

  private static final String ASSET = "assetId";
  private static final String NEEDS_PERSON = "it needs a person's approval";
  private static final String DENIED = "\" denied: ";
  private static final int MAX_SHOWN_LENGTH = 128;

  private final Catalog catalog;
  private final Calls calls;

  ExecTool(Catalog catalog, Calls calls) {
    this.catalog = catalog;
    this.calls = calls;
  }

  /** Whether there is anything to call that such agents expect here. */
  boolean offered() {
    return catalog.extensions().stream()
        .anyMatch(extension ->
            extension.callable() && extension.manifest().dialect().equals(OpskatDialect.NAME));
  }

  Tool shown() {
    ObjectNode schema = Json.object().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    text(properties, "extension", "Id of the extension");
    text(properties, "tool", "Name of its tool");
    ObjectNode arguments = properties.putObject("args");
    arguments.putArray("type").add("object").add("string");
    arguments.put("description", "Arguments of the tool: an object, or the JSON text of one");
    properties
        .putObject("asset_id")
        .put("type", "number")
        .put("description", "Number of the connection the call is about");
    schema.putArray("required").add("extension").add("tool");
    return Tool.of(
        NAME,
        "Calls a tool of an extension by name. Each of these tools is also listed by itself, with its schema.",
        schema);
  }

  private static void text(ObjectNode properties, String name, String description) {
    properties.putObject(name).put("type", "string").put("description", description);
  }

  ToolOutcome call(ToolCall call, McpRequestContext context) {
    JsonNode given = call.arguments();
    String extension = given.path("extension").stringValue("");
    String tool = given.path("tool").stringValue("");
    if (extension.isEmpty() || tool.isEmpty()) {
      return failed("extension and tool are required; tools/list shows those there are");
    }
    Optional<ObjectNode> arguments = arguments(given.path("args"));
    if (arguments.isEmpty()) {
      return failed("args must be a JSON object, or a text that holds one");
    }
    Optional<Long> asset = asset(given.path("asset_id"));
    if (asset.isEmpty()) {
      return failed("asset_id must be the number of a connection");
    }
    if (asset.get() > 0 && isOpen(arguments.get().path(ASSET))) {
      arguments.get().put(ASSET, asset.get());
    }
    return run(extension, tool, arguments.get(), call, context);
  }

  private ToolOutcome run(
      String extension,
      String tool,
      ObjectNode arguments,
      ToolCall call,
      McpRequestContext context) {
    Optional<Listed> found = find(extension, tool);
    ToolName name =
        found
            .map(listed -> listed.tool().name())
            .orElseGet(() -> UnknownTools.named("%s.%s".formatted(extension, tool)));
    Outcome outcome = calls.run(Audience.AGENT, name, arguments, call.answers(), context);
    ObjectNode meta = Json.object();
    meta.set(McpTools.COST, outcome.cost().toJson());
    try {
      return switch (outcome) {
        case Outcome.Completed(Result result, _) -> result(result).withMeta(meta);
        case Outcome.Asking asking -> Questions.questions(asking);
        case Outcome.Failed(Fault fault, _) ->
            failed(
                    found
                        .map(listed -> reason(listed, arguments, fault))
                        .orElseGet(() -> notFound(extension, tool)))
                .withMeta(meta);
      };
    } catch (AnnexException e) {
      return ToolResult.failed(e.fault().message()).withMeta(meta);
    }
  }

  /** A tool that agents may call, of an extension that is enabled. */
  private Optional<Listed> find(String extension, String tool) {
    try {
      return catalog
          .find(new ToolName(new ExtensionId(extension), tool))
          .filter(listed -> listed.extension().callable())
          .filter(listed -> listed.tool().audience().contains(Audience.AGENT));
    } catch (AnnexException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** What the guest said, as JSON even when it is a text. */
  private static ToolResult result(Result result) {
    List<Content> content =
        result.content().isEmpty()
            ? result.value().map(Json::write).map(Content::text).stream().toList()
            : result.content().stream().map(Blocks::of).toList();
    return ToolResult.of(content.toArray(Content[]::new));
  }

  private static String notFound(String extension, String tool) {
    return "tool \"%s\" not found in extension \"%s\". tools/list shows those there are"
        .formatted(
            Printable.show(tool, MAX_SHOWN_LENGTH), Printable.show(extension, MAX_SHOWN_LENGTH));
  }

  private static String reason(Listed listed, ObjectNode arguments, Fault fault) {
    String called = "%s.%s".formatted(listed.extension().id(), listed.tool().name().tool());
    boolean byPolicy =
        fault.code() == ErrorCode.PERMISSION_DENIED
            && Optional.ofNullable(fault.details().get("action"))
                .filter(action -> action.stringValue("").equals(Action.USE_TOOL.name()))
                .isPresent();
    if (byPolicy) {
      int denied = fault.message().lastIndexOf(DENIED);
      String why =
          denied < 0 ? fault.message() : fault.message().substring(denied + DENIED.length());
      return why.startsWith(NEEDS_PERSON)
          ? "user denied: %s: %s".formatted(called, why)
          : "policy denied: " + why;
    }
    Optional<PolicyBook> policy = listed.extension().manifest().contributions().policy();
    boolean withoutAsset =
        fault.code() == ErrorCode.INVALID_ARGUMENTS
            && isOpen(arguments.path(ASSET))
            && policy.filter(PolicyBook::needsAsset).isPresent();
    if (withoutAsset) {
      return "%s requires asset_id (extension declares policy type \"%s\"). %s"
          .formatted(called, policy.orElseThrow().family(), fault.message());
    }
    return "%s failed: %s".formatted(called, fault.message());
  }

  private static Optional<ObjectNode> arguments(JsonNode given) {
    if (given.isMissingNode() || given.isNull()) {
      return Optional.of(Json.object());
    }
    if (given instanceof ObjectNode object) {
      return Optional.of(object.deepCopy());
    }
    String text = given.stringValue("");
    if (!given.isString() || text.isBlank()) {
      return given.isString() ? Optional.of(Json.object()) : Optional.empty();
    }
    try {
      return Json.parse(text) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
    } catch (AnnexException e) {
      return Optional.empty();
    }
  }

  /** The connection; 0 when none is given, empty when what is given is none. */
  private static Optional<Long> asset(JsonNode given) {
    if (given.isMissingNode() || given.isNull()) {
      return Optional.of(0L);
    }
    boolean whole =
        given.isNumber() && given.canConvertToLong() && given.doubleValue() == given.longValue();
    return whole ? Optional.of(given.longValue()) : Optional.empty();
  }

  private static boolean isOpen(JsonNode asset) {
    return asset.isMissingNode()
        || asset.isNull()
        || (asset.isIntegralNumber() && asset.canConvertToLong() && asset.longValue() == 0);
  }

  private static ToolResult failed(String why) {
    return ToolResult.failed("%s: %s".formatted(NAME, why));
  }
}
