package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One thing that a skill wants done after it has answered.
 *
 * @param type in the contract's words; perhaps one that nobody knows
 * @param payload a map
 */
record Command(String type, JsonNode payload) {

  /** Reads one; what is no command at all is one of no type. */
  static Command read(JsonNode node) {
    return new Command(node.path("type").asString(""), payload(node.path("payload")));
  }

  /** A map, or bytes that hold one. */
  private static JsonNode payload(JsonNode node) {
    JsonNode map =
        node.isBinary() && node.binaryValue().length > 0
            ? MessagePack.read(
                node.binaryValue(), ErrorCode.INVALID_RESULT, "the payload of a skill's command")
            : node;
    return map.isObject() ? map : Json.object();
  }

  /** A text; empty when there is none. */
  String text(String name) {
    return payload.path(name).asString("");
  }

  /**
   * A text that must be there.
   *
   * @throws AnnexException {@code INVALID_HOST_CALL}
   */
  String required(String name) {
    String text = text(name);
    if (text.isEmpty()) {
      throw new AnnexException(ErrorCode.INVALID_HOST_CALL, "its %s is missing.".formatted(name));
    }
    return text;
  }

  /** A number; empty when there is none. */
  Optional<Long> number(String name) {
    JsonNode value = payload.path(name);
    return value.isNumber() ? Optional.of(value.asLong(0)) : Optional.empty();
  }

  /** A value as MessagePack: bytes hold it already. */
  byte[] encoded(String name) {
    return encoded(payload.path(name));
  }

  static byte[] encoded(JsonNode value) {
    if (value.isBinary()) {
      return value.binaryValue();
    }
    return MessagePack.write(value.isMissingNode() ? Json.object().nullNode() : value);
  }

  /** A map of arguments, also one that bytes hold; none for nothing. */
  static JsonNode arguments(JsonNode value) {
    JsonNode decoded = decoded(value);
    if (decoded.isNull()) {
      return Json.object();
    }
    if (!decoded.isObject()) {
      throw new AnnexException(ErrorCode.INVALID_HOST_CALL, "its payload is no map of arguments.");
    }
    return decoded;
  }

  /** A value, also one that bytes hold; null for nothing. */
  static JsonNode decoded(JsonNode value) {
    if (value.isMissingNode() || (value.isBinary() && value.binaryValue().length == 0)) {
      return Json.object().nullNode();
    }
    return value.isBinary()
        ? MessagePack.read(
            value.binaryValue(), ErrorCode.INVALID_HOST_CALL, "what a command carries")
        : value;
  }
}
