package dev.annex.server.mcp;

import dev.annex.api.call.FileChoice;
import dev.annex.api.call.Progress;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.mcp.McpRequestContext;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Tells the client what happens on the way; MCP has no word for events, so they go as log data. */
record ContextProgress(ExtensionId extension, McpRequestContext context, SavedFiles files)
    implements Progress {

  @Override
  public void advanced(double done, OptionalDouble total, String message) {
    if (total.isPresent()) {
      context.progress(done, total.getAsDouble(), message);
      return;
    }
    context.progress(done, message);
  }

  @Override
  public void logged(LogLine line) {
    JsonNode data = Json.object().stringNode(line.message());
    if (!line.fields().isEmpty()) {
      ObjectNode object = Json.object();
      object.put("message", line.message());
      line.fields().forEach(object.putObject("fields")::set);
      data = object;
    }
    context.log(level(line.level()), extension.value(), data);
  }

  @Override
  public void emitted(String type, JsonNode data) {
    ObjectNode event = Json.object();
    event.put("event", type);
    event.set("data", data);
    context.log(dev.annex.mcp.LogLevel.INFO, extension.value(), event);
  }

  @Override
  public Optional<FileChoice.Chosen> chooseFile(FileChoice wish) {
    return files.choose(wish);
  }

  private static dev.annex.mcp.LogLevel level(LogLevel level) {
    return switch (level) {
      case DEBUG -> dev.annex.mcp.LogLevel.DEBUG;
      case INFO -> dev.annex.mcp.LogLevel.INFO;
      case WARN -> dev.annex.mcp.LogLevel.WARNING;
      case ERROR -> dev.annex.mcp.LogLevel.ERROR;
    };
  }
}
