package dev.annex.capabilities.own;

import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Requester;
import dev.annex.api.value.Json;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks what an extension says of a tool of its own that the host shall call later. */
public final class OwnTool {

  /** Largest arguments that are kept for later, as JSON; more belongs into the key-value store. */
  public static final int MAX_ARGUMENT_BYTES = 256 * 1024;

  private OwnTool() {}

  /**
   * The name of a tool of the extension that asks.
   *
   * @throws dev.annex.api.fault.AnnexException {@code INVALID_HOST_CALL} when it has no such tool
   */
  public static String named(Optional<String> tool, String operation, Requester requester) {
    String name = HostRequests.required(tool, operation, "tool");
    boolean known =
        requester.extension().tools().stream().anyMatch(own -> own.name().tool().equals(name));
    if (!known) {
      throw HostRequests.invalidField(
          operation,
          "tool",
          "names no tool of \"%s\"; only its own can be called back"
              .formatted(requester.extension().id()));
    }
    return name;
  }

  /**
   * Arguments for it; none when they are missing.
   *
   * @throws dev.annex.api.fault.AnnexException {@code INVALID_HOST_CALL} when they are no object or
   *     too large
   */
  public static ObjectNode arguments(Optional<JsonNode> given, String operation, String field) {
    JsonNode arguments =
        payload(given.filter(value -> !value.isNull()).orElseGet(Json::object), operation, field);
    if (!arguments.isObject()) {
      throw HostRequests.invalidField(operation, field, "is no object");
    }
    return arguments.asObject();
  }

  /**
   * Any value that is kept for later.
   *
   * @throws dev.annex.api.fault.AnnexException {@code INVALID_HOST_CALL} when it is too large
   */
  public static JsonNode payload(JsonNode given, String operation, String field) {
    int size = Json.writeBytes(given).length;
    if (size > MAX_ARGUMENT_BYTES) {
      throw HostRequests.invalidField(
          operation,
          field,
          "has %d bytes as JSON, %d are allowed".formatted(size, MAX_ARGUMENT_BYTES));
    }
    return given;
  }
}
