package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a skill asks of one host function. The SDKs leave out different members, so one that is
 * missing, and one that is nil, stands for the empty text, zero, false or nothing. Whole numbers
 * may come as floating point, truth as 0 and 1. What has another type is {@code INVALID_HOST_CALL}.
 */
record HostRequest(LuminarysImport function, JsonNode map) {

  static HostRequest read(LuminarysImport function, byte[] bytes) {
    JsonNode map =
        MessagePack.read(
            bytes,
            ErrorCode.INVALID_HOST_CALL,
            "the skill's request for %s".formatted(function.functionName()));
    if (!map.isObject() && !map.isNull()) {
      throw invalid(function, "the request is no map");
    }
    return new HostRequest(function, map);
  }

  private Optional<JsonNode> find(String name) {
    return Optional.ofNullable(map.get(name)).filter(value -> !value.isNull());
  }

  /** A text; empty when it is missing. */
  String text(String name) {
    return find(name).map(value -> textOf(name, value)).orElse("");
  }

  /** A text that must be there and must not be empty. */
  String required(String name) {
    String text = text(name);
    if (text.isEmpty()) {
      throw invalid("%s is missing".formatted(name));
    }
    return text;
  }

  private String textOf(String name, JsonNode value) {
    if (!value.isString()) {
      throw wrongType(name, "a text", value);
    }
    return value.stringValue();
  }

  /** Bytes; none when they are missing. Text stands for its UTF-8. */
  byte[] bytes(String name) {
    return find(name).map(value -> bytesOf(name, value)).orElseGet(() -> new byte[0]);
  }

  private byte[] bytesOf(String name, JsonNode value) {
    if (value.isBinary()) {
      return value.binaryValue();
    }
    return textOf(name, value).getBytes(StandardCharsets.UTF_8);
  }

  /** A whole number of zero or more; zero when it is missing. */
  long number(String name) {
    long number = find(name).map(value -> numberOf(name, value)).orElse(0L);
    if (number < 0) {
      throw invalid("%s is %d, it must not be below 0".formatted(name, number));
    }
    return number;
  }

  private long numberOf(String name, JsonNode value) {
    if (value.isBoolean()) {
      return value.booleanValue() ? 1 : 0;
    }
    boolean whole = value.isNumber() && (value.isIntegralNumber() || value.doubleValue() % 1 == 0);
    if (!whole || !value.canConvertToLong()) {
      throw wrongType(name, "a whole number", value);
    }
    return value.isIntegralNumber() ? value.longValue() : (long) value.doubleValue();
  }

  /** A number; zero when it is missing. */
  double decimal(String name) {
    Optional<JsonNode> value = find(name);
    if (value.isPresent() && !value.get().isNumber()) {
      throw wrongType(name, "a number", value.get());
    }
    return value.map(JsonNode::doubleValue).orElse(0.0);
  }

  /** Yes or no; no when it is missing. */
  boolean flag(String name) {
    return find(name).map(value -> numberOf(name, value) != 0).orElse(false);
  }

  /** A list of texts; empty when it is missing, which is not the same as a list of none. */
  Optional<List<String>> texts(String name) {
    return list(name).map(list -> list.stream().map(value -> textOf(name, value)).toList());
  }

  /** A list of maps; none when it is missing. */
  List<HostRequest> maps(String name) {
    return list(name).orElse(List.of()).stream()
        .map(value -> {
          if (!value.isObject()) {
            throw wrongType(name, "a list of maps", value);
          }
          return new HostRequest(function, value);
        })
        .toList();
  }

  private Optional<List<JsonNode>> list(String name) {
    return find(name)
        .map(value -> {
          if (!value.isArray()) {
            throw wrongType(name, "a list", value);
          }
          List<JsonNode> elements = new ArrayList<>();
          value.forEach(elements::add);
          return elements;
        });
  }

  /** A map as it is; empty when it is missing or something else. */
  Optional<JsonNode> object(String name) {
    return find(name).filter(JsonNode::isObject);
  }

  /** The failure of a request that makes no sense. */
  AnnexException invalid(String why) {
    return invalid(function, why);
  }

  private AnnexException wrongType(String name, String wanted, JsonNode got) {
    return invalid(
        "%s must be %s (got %s)"
            .formatted(name, wanted, got.getNodeType().toString().toLowerCase(Locale.ROOT)));
  }

  private static AnnexException invalid(LuminarysImport function, String why) {
    return new AnnexException(
        ErrorCode.INVALID_HOST_CALL,
        "invalid request: %s: %s".formatted(function.functionName(), why));
  }
}
