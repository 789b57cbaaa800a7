package dev.annex.runtime.javascript.dialect.cloudflare;

import dev.annex.api.call.Audience;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes our tools of what an extension says about itself. */
final class ToolReader {

  /** Names that models know as the host's own. */
  private static final Set<String> RESERVED =
      Set.of("load_extension", "list_extensions", "unload_extension", "exec_tool");

  private static final int MOST_TOOLS = 256;

  private final ExtensionName name;
  private final ExtensionId id;
  private final List<String> ignored;

  /**
   * For one extension.
   *
   * @param ignored takes a sentence for everything that has no effect
   */
  ToolReader(ExtensionName name, List<String> ignored) {
    this.name = name;
    this.id = name.id();
    this.ignored = ignored;
  }

  /** The tools of an extension's description of itself, in its order. */
  List<Tool> tools(JsonNode described) {
    if (!described.isArray() || described.size() > MOST_TOOLS) {
      throw invalid("it has more than %d tools".formatted(MOST_TOOLS));
    }
    List<Tool> tools = new ArrayList<>();
    described.forEach(one -> tools.add(tool(one)));
    return List.copyOf(tools);
  }

  private Tool tool(JsonNode described) {
    String own = described.path("name").asString("");
    String seen = name.before(own);
    if (RESERVED.contains(seen)) {
      throw new AnnexException(
          ErrorCode.NAME_TAKEN,
          "The tool \"%s\" of extension \"%s\" would be \"%s\", which is a tool of the host. Give one of them another name."
              .formatted(Shown.text(own), Shown.text(name.raw()), seen));
    }
    return new Tool(
        toolName(own),
        Entry.tool(own),
        "",
        "[%s] %s".formatted(name.raw(), text(described.path("description"))),
        schema(own, described.path("inputSchema")),
        Optional.empty(),
        Effects.UNKNOWN,
        Set.of(Audience.AGENT, Audience.PERSON, Audience.EXTENSION, Audience.HOST));
  }

  private static String text(JsonNode description) {
    return description.isString() ? description.stringValue() : Json.write(description);
  }

  private ToolName toolName(String own) {
    try {
      return new ToolName(id, own);
    } catch (AnnexException e) {
      throw invalid(e.fault().message());
    }
  }

  /**
   * What models are shown. A property that is no schema would make the whole list of tools unusable
   * for some clients, so it is left out.
   */
  private Schema schema(String tool, JsonNode described) {
    JsonNode parameters = described.path("properties");
    if (parameters.path("type").asString("").equals("object")
        && parameters.path("properties").isObject()) {
      ignored.add(
          "parameters of tool \"%s\" look like a whole JSON Schema; the contract wants only what stands in its \"properties\", and its \"required\" beside \"parameters\"."
              .formatted(Shown.text(tool)));
    }
    ObjectNode schema = Json.object().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    parameters.forEachEntry((parameter, type) -> {
      if (type.isObject()) {
        properties.set(parameter, type);
      } else {
        ignored.add(
            "parameter \"%s\" of tool \"%s\" is not shown: it is no JSON Schema."
                .formatted(Shown.text(parameter), Shown.text(tool)));
      }
    });
    ArrayNode required = schema.putArray("required");
    JsonNode wanted = described.path("required");
    for (JsonNode one : wanted) {
      if (wanted.isArray() && one.isString()) {
        required.add(one);
      }
    }
    if (!wanted.isArray() || required.size() < wanted.size()) {
      ignored.add("required of tool \"%s\" is no list of texts.".formatted(Shown.text(tool)));
    }
    return Schema.of(schema);
  }

  private AnnexException invalid(String why) {
    return new AnnexException(
        ErrorCode.MANIFEST_INVALID,
        "The extension \"%s\" cannot be used: %s".formatted(Shown.text(name.raw()), why));
  }
}
