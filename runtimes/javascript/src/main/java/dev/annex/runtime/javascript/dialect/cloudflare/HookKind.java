package dev.annex.runtime.javascript.dialect.cloudflare;

import dev.annex.api.extension.Hook;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The hooks of the contract: which of our events each waits for, what of its payload the handler
 * sees, and what of the handler's answer counts.
 */
enum HookKind {
  BEFORE_TURN(
      "beforeTurn",
      List.of(Hook.TURN_BEFORE),
      List.of("system", "toolNames", "messageCount", "continuation", "body", "modelId")) {
    @Override
    ObjectNode snapshot(JsonNode payload) {
      ObjectNode snapshot = super.snapshot(payload);
      if (!snapshot.path("modelId").isString()) {
        snapshot.put("modelId", "unknown");
      }
      return snapshot;
    }
  },
  BEFORE_TOOL_CALL(
      "beforeToolCall",
      List.of(Hook.PRE_CALL),
      List.of("toolName", "toolCallId", "stepNumber", "dynamic")) {
    @Override
    ObjectNode snapshot(JsonNode payload) {
      ObjectNode snapshot = super.snapshot(payload);
      snapshot.set("input", shallow(payload.path("toolInput")));
      return snapshot;
    }
  },
  AFTER_TOOL_CALL(
      "afterToolCall",
      List.of(Hook.POST_CALL, Hook.POST_ERROR),
      List.of("toolName", "toolCallId", "stepNumber", "dynamic", "durationMs", "success")) {
    @Override
    ObjectNode snapshot(JsonNode payload) {
      ObjectNode snapshot = super.snapshot(payload);
      snapshot.set("input", shallow(payload.path("toolInput")));
      if (payload.path("success").asBoolean(false)) {
        snapshot.set("output", shallow(payload.path("toolResult")));
        return snapshot;
      }
      ObjectNode error = snapshot.putObject("error").put("name", "Error");
      error.put("message", payload.path("error").path("message").asString(""));
      return snapshot;
    }
  },
  ON_STEP_FINISH(
      "onStepFinish",
      List.of(Hook.STEP_FINISHED),
      List.of(
          "stepNumber",
          "finishReason",
          "text",
          "reasoningText",
          "toolCallCount",
          "toolResultCount",
          "usage",
          "providerMetadata")),
  ON_CHUNK("onChunk", List.of(Hook.CHUNK), List.of("type", "text", "toolName", "toolCallId"));

  /** How deep what tools take and give is shown; what lies deeper is dropped. */
  private static final int DEPTH = 6;

  private final String key;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> events;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> members;

  HookKind(String key, List<String> events, List<String> members) {
    this.key = key;
    this.events = events;
    this.members = members;
  }

  /** Its name in sources. */
  String key() {
    return key;
  }

  static Optional<HookKind> of(String key) {
    for (HookKind kind : values()) {
      if (kind.key.equals(key)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /** Whether what its handler answers changes anything. */
  private boolean changes() {
    return this == BEFORE_TURN;
  }

  /**
   * Our hooks for it. Those that only observe are not waited for, and need the lesser permission.
   */
  List<Hook> hooks(ToolName tool) {
    return events.stream()
        .map(event -> changes() ? Hook.sync(event, tool) : Hook.async(event, tool))
        .map(hook -> hook.named(key))
        .toList();
  }

  /** What the handler sees of a payload. */
  ObjectNode snapshot(JsonNode payload) {
    ObjectNode snapshot = Json.object();
    for (String member : members) {
      if (payload.has(member)) {
        snapshot.set(member, payload.path(member));
      }
    }
    return snapshot;
  }

  /** What of the handler's answer is a patch. */
  ObjectNode patch(JsonNode answer) {
    ObjectNode patch = Json.object();
    if (changes()) {
      answer.forEachEntry((name, value) -> {
        if (Hook.TURN_CHANGES.contains(name)) {
          patch.set(name, value);
        }
      });
    }
    return patch;
  }

  static JsonNode shallow(JsonNode value) {
    return value.isMissingNode() ? Json.object().nullNode() : shallow(value, 0);
  }

  private static JsonNode shallow(JsonNode value, int depth) {
    if (value.isObject()) {
      ObjectNode copy = Json.object();
      value.forEachEntry((name, member) -> {
        if (depth < DEPTH) {
          copy.set(name, shallow(member, depth + 1));
        }
      });
      return copy;
    }
    if (value.isArray()) {
      ArrayNode copy = Json.object().arrayNode();
      for (JsonNode item : value) {
        copy.add(depth < DEPTH ? shallow(item, depth + 1) : copy.nullNode());
      }
      return copy;
    }
    return value;
  }
}
