package dev.annex.capabilities.extensions;

import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Requester;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A call as a guest writes it.
 *
 * @param extension whose tool; its id
 * @param tool the tool's own name
 * @param arguments an object; none when missing
 */
record CallRequest(
    Optional<String> extension, Optional<String> tool, Optional<JsonNode> arguments) {

  Calls.One resolve(String operation, Requester requester) {
    String id = HostRequests.required(extension, operation, "extension");
    String name = HostRequests.required(tool, operation, "tool");
    JsonNode given = arguments.filter(value -> !value.isNull()).orElseGet(Json::object);
    if (!given.isObject()) {
      throw HostRequests.invalidField(operation, "arguments", "is no object");
    }
    ToolName target = name(id, name, operation);
    if (target.extension().equals(requester.extension().id())) {
      throw HostRequests.invalidField(
          operation, "extension", "is the caller itself, which needs no host for that");
    }
    return new Calls.One(target, given);
  }

  private static ToolName name(String id, String name, String operation) {
    try {
      return new ToolName(new ExtensionId(id), name);
    } catch (AnnexException e) {
      throw HostRequests.invalidField(
          operation, "tool", "is no name that a tool of an extension can have");
    }
  }
}
