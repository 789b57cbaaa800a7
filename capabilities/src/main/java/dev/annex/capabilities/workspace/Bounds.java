package dev.annex.capabilities.workspace;

import dev.annex.api.capability.HostRequests;
import dev.annex.api.value.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What is asked of the fields of requests. How large an item may be, its limits say. */
final class Bounds {

  static final int MAX_TITLE_LENGTH = 500;
  static final int MAX_KEY_LENGTH = 256;
  static final int MAX_LIST = 200;
  static final int DEFAULT_LIST = 50;

  /** So that what is told in lists and results stays within what JSON may nest. */
  private static final int MAX_DEPTH = 32;

  private static final int MAX_NAME_LENGTH = 128;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:/%-]+");
  private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");

  private Bounds() {}

  /** Whether a text can be a label or name: what permissions can hold, and no pattern. */
  static boolean isName(String text) {
    return text.length() <= MAX_NAME_LENGTH && NAME.matcher(text).matches();
  }

  static String name(Optional<String> given, String operation, String field) {
    String name = HostRequests.required(given, operation, field);
    if (!isName(name)) {
      throw HostRequests.invalidField(
          operation,
          field,
          "must be 1 to %d letters and digits of ASCII, '.', '_', '-', ':', '/' or '%%'"
              .formatted(MAX_NAME_LENGTH));
    }
    return name;
  }

  static Optional<String> optionalName(Optional<String> given, String operation, String field) {
    return given.isEmpty() ? given : Optional.of(name(given, operation, field));
  }

  static long id(Optional<String> given, String operation, String field) {
    String text = HostRequests.required(given, operation, field);
    if (!ID.matcher(text).matches()) {
      throw HostRequests.invalidField(
          operation, field, "is no id: ids are numbers written as text");
    }
    return Long.parseLong(text);
  }

  /** An id that may be empty for none. */
  static Optional<String> optionalId(Optional<String> given, String operation, String field) {
    given.filter(text -> !text.isEmpty()).ifPresent(text -> id(given, operation, field));
    return given;
  }

  static String title(Optional<String> given, String operation) {
    String title = text(HostRequests.required(given, operation, "title"), operation, "title");
    if (title.isBlank() || title.length() > MAX_TITLE_LENGTH) {
      throw HostRequests.invalidField(
          operation, "title", "must be 1 to %d characters".formatted(MAX_TITLE_LENGTH));
    }
    return title;
  }

  static String key(Optional<String> given, String operation) {
    String key = text(HostRequests.required(given, operation, "key"), operation, "key");
    if (key.isBlank() || key.length() > MAX_KEY_LENGTH) {
      throw HostRequests.invalidField(
          operation, "key", "must be 1 to %d characters".formatted(MAX_KEY_LENGTH));
    }
    return key;
  }

  /** A text that is stored as it is. */
  static String text(String text, String operation, String field) {
    boolean halfPair = text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE);
    if (halfPair) {
      throw HostRequests.invalidField(
          operation, field, "holds half a surrogate pair, which has no UTF-8 form");
    }
    return text;
  }

  static Optional<String> optionalText(Optional<String> given, String operation, String field) {
    return given.map(text -> text(text, operation, field));
  }

  /** A document of the extension's own; null and a missing one are none. */
  static Optional<ObjectNode> data(Optional<JsonNode> given, String operation) {
    Optional<JsonNode> value = given.filter(node -> !node.isNull());
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (!value.get().isObject()) {
      throw HostRequests.invalidField(operation, "data", "must be an object");
    }
    if (depth(value.get()) > MAX_DEPTH) {
      throw HostRequests.invalidField(
          operation, "data", "nests more than %d levels".formatted(MAX_DEPTH));
    }
    var _ = text(Json.write(value.get()), operation, "data");
    return value.map(JsonNode::asObject);
  }

  private static int depth(JsonNode node) {
    int deepest = 0;
    for (JsonNode child : node) {
      deepest = Math.max(deepest, depth(child));
    }
    return deepest + 1;
  }

  /** An instant in the form it is kept in; an empty text is none. */
  static Optional<String> instant(Optional<String> given, String operation, String field) {
    try {
      return given.map(text -> text.isEmpty() ? text : Instant.parse(text).toString());
    } catch (DateTimeException e) {
      throw HostRequests.invalidField(
          operation, field, "must be an instant such as 2027-01-31T12:00:00Z");
    }
  }

  static int limit(Optional<Long> given, int otherwise, int most, String operation) {
    long limit = given.orElse((long) otherwise);
    if (limit < 1 || limit > most) {
      throw HostRequests.invalidField(
          operation, "limit", "is %d, it must be between 1 and %d".formatted(limit, most));
    }
    return (int) limit;
  }

  static int listLimit(Optional<Long> given, String operation) {
    return limit(given, DEFAULT_LIST, MAX_LIST, operation);
  }
}
