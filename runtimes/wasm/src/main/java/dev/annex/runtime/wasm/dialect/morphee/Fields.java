package dev.annex.runtime.wasm.dialect.morphee;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The argument of one host function. A member that is {@code null} counts as missing; one of the
 * wrong type is {@code INVALID_HOST_CALL}.
 */
record Fields(MorpheeImport function, JsonNode object) {

  static Fields read(MorpheeImport function, byte[] argument) {
    JsonNode object;
    try {
      object = Json.parse(argument);
    } catch (AnnexException e) {
      throw invalid(function, "the argument is no JSON. " + e.fault().message());
    }
    if (!object.isObject()) {
      throw invalid(function, "the argument is no JSON object");
    }
    return new Fields(function, object);
  }

  Optional<JsonNode> find(String name) {
    return Optional.ofNullable(object.get(name)).filter(value -> !value.isNull());
  }

  Optional<String> text(String name) {
    return find(name)
        .map(value -> {
          if (!value.isString()) {
            throw wrongType(name, "a string", value);
          }
          return value.stringValue();
        });
  }

  String required(String name) {
    return text(name).orElseThrow(() -> missing(name));
  }

  /** A string, or a whole number as one: ids here are numbers, which guests hold as either. */
  Optional<String> id(String name) {
    return find(name)
        .map(value ->
            value.isIntegralNumber() ? value.bigIntegerValue().toString() : textOf(name, value));
  }

  String requiredId(String name) {
    return id(name).orElseThrow(() -> missing(name));
  }

  private String textOf(String name, JsonNode value) {
    if (!value.isString()) {
      throw wrongType(name, "a string", value);
    }
    return value.stringValue();
  }

  Optional<Fields> object(String name) {
    return find(name)
        .map(value -> {
          if (!value.isObject()) {
            throw wrongType(name, "an object", value);
          }
          return new Fields(function, value);
        });
  }

  /** Whether a member that chooses between {@code utf8}, which it is when missing, and base64. */
  boolean base64(String name) {
    return switch (text(name).orElse("utf8")) {
      case "utf8" -> false;
      case "base64" -> true;
      default -> throw invalid("%s must be utf8 or base64".formatted(name));
    };
  }

  AnnexException invalid(String why) {
    return invalid(function, why);
  }

  private AnnexException missing(String name) {
    return invalid("%s is missing".formatted(name));
  }

  private AnnexException wrongType(String name, String wanted, JsonNode got) {
    return invalid(
        "%s must be %s (got %s)"
            .formatted(name, wanted, got.getNodeType().toString().toLowerCase(Locale.ROOT)));
  }

  private static AnnexException invalid(MorpheeImport function, String why) {
    return new AnnexException(
        ErrorCode.INVALID_HOST_CALL, "%s failed: %s.".formatted(function.functionName(), why));
  }
}
