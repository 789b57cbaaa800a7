package dev.annex.runtime.process.dialect.agh.host;

import dev.annex.api.value.Json;
import dev.annex.runtime.process.rpc.RpcException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The parameters of a request to the host. Members that are missing or null are empty, unknown ones
 * are passed over, and one of the wrong type is -32602.
 */
record Params(JsonNode object) {

  /** The bound of lists whose request names none. */
  static final int USUAL_LIMIT = 100;

  private static final int LARGEST_LIMIT = 1_000;

  static Params of(JsonNode params) {
    if (params.isNull() || params.isMissingNode()) {
      return new Params(Json.object());
    }
    if (!params.isObject()) {
      throw HostErrors.invalid("params must be an object");
    }
    return new Params(params);
  }

  Optional<JsonNode> find(String name) {
    return Optional.ofNullable(object.get(name)).filter(value -> !value.isNull());
  }

  /** A text with something in it. */
  Optional<String> text(String name) {
    Optional<JsonNode> value = find(name);
    if (value.isPresent() && !value.get().isString()) {
      throw wrongType(name, "a string");
    }
    return value.map(JsonNode::stringValue).filter(text -> !text.isBlank());
  }

  String required(String name) {
    return text(name).orElseThrow(() -> HostErrors.invalid("%s is required".formatted(name)));
  }

  boolean flag(String name) {
    Optional<JsonNode> value = find(name);
    if (value.isPresent() && !value.get().isBoolean()) {
      throw wrongType(name, "a boolean");
    }
    return value.map(JsonNode::booleanValue).orElse(false);
  }

  /** A whole number of 0 or more. */
  Optional<Long> number(String name) {
    Optional<JsonNode> value = find(name);
    boolean fits =
        value.isEmpty()
            || (value.get().isIntegralNumber()
                && value.get().canConvertToLong()
                && value.get().longValue() >= 0);
    if (!fits) {
      throw wrongType(name, "a whole number of 0 or more");
    }
    return value.map(JsonNode::longValue);
  }

  /** How many elements at most; zero is the usual number. */
  int limit(int usual) {
    long wanted = number("limit").filter(limit -> limit > 0).orElse((long) usual);
    return (int) Math.min(wanted, LARGEST_LIMIT);
  }

  Optional<Instant> instant(String name) {
    return text(name)
        .map(text -> {
          try {
            return OffsetDateTime.parse(text).toInstant();
          } catch (DateTimeParseException e) {
            throw wrongType(name, "a time such as 2026-01-31T12:00:00Z");
          }
        });
  }

  List<String> texts(String name) {
    Optional<JsonNode> list = find(name);
    if (list.isEmpty()) {
      return List.of();
    }
    if (!list.get().isArray() || !list.get().valueStream().allMatch(JsonNode::isString)) {
      throw wrongType(name, "a list of strings");
    }
    List<String> texts = new ArrayList<>();
    list.get().forEach(element -> texts.add(element.stringValue()));
    return texts;
  }

  /** Goes on when these members are texts, if they are there; nothing else is done with them. */
  void passOver(String... names) {
    for (String name : names) {
      var _ = text(name);
    }
  }

  private static RpcException wrongType(String name, String wanted) {
    return HostErrors.invalid("%s must be %s".formatted(name, wanted));
  }
}
