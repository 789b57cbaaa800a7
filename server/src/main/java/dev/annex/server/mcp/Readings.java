package dev.annex.server.mcp;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.Blame;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.value.Json;
import dev.annex.mcp.McpException;
import dev.annex.mcp.McpFault;
import tools.jackson.databind.JsonNode;

/** What the tools behind resources, prompts and completions answer, where MCP knows only errors. */
final class Readings {

  private Readings() {}

  /** A failure as a protocol error. */
  static McpException error(Fault fault) {
    if (fault.code().blame() == Blame.CALLER) {
      return new McpException(
          new McpFault.InvalidParams(
              fault.message(), Json.object().put("code", fault.code().name())));
    }
    return new McpException(new McpFault.Internal(fault.message()));
  }

  /** The failure of an answer that is not what its kind of tool must answer. */
  static McpException notUsable(String what) {
    return error(
        Fault.of(
            ErrorCode.INVALID_RESULT,
            "The extension's answer cannot be passed on: %s.".formatted(what)));
  }

  /** Copies texts by name into an object. */
  static JsonNode texts(java.util.Map<String, String> texts) {
    tools.jackson.databind.node.ObjectNode object = Json.object();
    texts.forEach(object::put);
    return object;
  }

  static McpException error(AnnexException e) {
    return error(e.fault());
  }
}
