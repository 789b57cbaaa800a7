package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.call.Content;
import dev.annex.api.call.Result;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a skill answers.
 *
 * @param state the new one; empty when it stays as it is
 * @param value what the method gave; empty for nothing
 * @param error why it failed; empty when it did not
 * @param commands what the host is to do now, in this order
 * @param context a further text for the model; may be empty
 */
record InvokeResponse(
    Optional<byte[]> state,
    Optional<JsonNode> value,
    String error,
    List<Command> commands,
    String context) {

  private static final int MOST_COMMANDS = 1_024;

  InvokeResponse {
    commands = List.copyOf(commands);
  }

  /**
   * Reads a response.
   *
   * @throws AnnexException {@code INVALID_RESULT}, naming the field
   */
  static InvokeResponse read(byte[] bytes) {
    if (bytes.length == 0) {
      throw invalid("it is empty");
    }
    JsonNode root = MessagePack.read(bytes, ErrorCode.INVALID_RESULT, "the skill's response");
    if (!root.isObject()) {
      throw invalid("it is no map");
    }
    JsonNode version = root.path("version");
    if (version.isNumber() && version.asDouble() > 1) {
      throw invalid("its version is %s, and this host speaks 1".formatted(version));
    }
    return new InvokeResponse(
        bytes(root, "state"),
        bytes(root, "payload").map(InvokeResponse::unwrapped),
        text(root, "error"),
        commands(root),
        text(root, "llm_context"));
  }

  /** A bare value, or the one under {@code result}. */
  private static JsonNode unwrapped(byte[] payload) {
    JsonNode value =
        MessagePack.read(payload, ErrorCode.INVALID_RESULT, "the payload of the skill's response");
    return value.isObject() && value.size() == 1 && value.has("result")
        ? value.path("result")
        : value;
  }

  private static Optional<byte[]> bytes(JsonNode root, String name) {
    JsonNode value = root.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isBinary()) {
      throw invalid("its %s is no bytes".formatted(name));
    }
    return Optional.of(value.binaryValue()).filter(bytes -> bytes.length > 0);
  }

  private static String text(JsonNode root, String name) {
    JsonNode value = root.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (!value.isString()) {
      throw invalid("its %s is no text".formatted(name));
    }
    return value.stringValue();
  }

  private static List<Command> commands(JsonNode root) {
    JsonNode list = root.path("commands");
    if (list.isMissingNode() || list.isNull()) {
      return List.of();
    }
    if (!list.isArray() || list.size() > MOST_COMMANDS) {
      throw invalid("its commands are no list of at most %d".formatted(MOST_COMMANDS));
    }
    List<Command> commands = new ArrayList<>();
    list.forEach(one -> commands.add(Command.read(one)));
    return commands;
  }

  /**
   * What the caller gets.
   *
   * @throws AnnexException {@code TOOL_FAILED} with the skill's own words
   */
  Result result() {
    requireDone();
    Optional<JsonNode> json = value.map(JsonForm::of).filter(one -> !one.isNull());
    String text = json.map(InvokeResponse::shown).orElse("");
    if (context.isEmpty()) {
      return json.map(Result::of).orElseGet(() -> Result.showing(new Content.Text(text)));
    }
    return new Result(json, List.of(new Content.Text(text), new Content.Text(context)));
  }

  /** Goes on when the method did not fail. */
  void requireDone() {
    if (!error.isEmpty()) {
      throw new AnnexException(ErrorCode.TOOL_FAILED, error);
    }
  }

  private static String shown(JsonNode json) {
    return json.isString() ? json.stringValue() : Json.write(json);
  }

  private static AnnexException invalid(String why) {
    return new AnnexException(
        ErrorCode.INVALID_RESULT, "The skill's response cannot be used: %s.".formatted(why));
  }
}
