package dev.annex.testhost.cases;

import dev.annex.api.value.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An object of a case, read strictly: a member nobody knows is refused by name, because a case with
 * a slip of the pen would pass for ever.
 *
 * @param where the file and the members that lead here, for messages
 */
record Section(String where, ObjectNode json) {

  static Section of(String where, JsonNode node, String... known) {
    if (!(node instanceof ObjectNode object)) {
      throw CaseFailure.of(where, "it must be an object");
    }
    Set<String> unknown = new TreeSet<>(object.propertyNames());
    Set<String> all = new TreeSet<>(Set.of(known));
    unknown.removeAll(all);
    if (!unknown.isEmpty()) {
      throw CaseFailure.of(
          where,
          "there is no member \"%s\"; there is %s"
              .formatted(unknown.iterator().next(), String.join(", ", all)));
    }
    return new Section(where, object);
  }

  boolean has(String name) {
    return json.has(name);
  }

  Optional<JsonNode> value(String name) {
    return json.optional(name);
  }

  Section section(String name, String... known) {
    return of(at(name), value(name).orElseGet(Json::object), known);
  }

  String at(String name) {
    return where + ": " + name;
  }

  Optional<String> text(String name) {
    return value(name).map(node -> text(at(name), node));
  }

  private static String text(String where, JsonNode node) {
    if (!node.isString()) {
      throw CaseFailure.of(where, "it must be text");
    }
    return node.stringValue();
  }

  Optional<Long> number(String name) {
    return value(name)
        .map(node -> {
          if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw CaseFailure.of(at(name), "it must be a whole number");
          }
          return node.longValue();
        });
  }

  boolean flag(String name) {
    return value(name)
        .map(node -> {
          if (!node.isBoolean()) {
            throw CaseFailure.of(at(name), "it must be true or false");
          }
          return node.booleanValue();
        })
        .orElse(false);
  }

  Optional<Instant> instant(String name) {
    return text(name)
        .map(text -> {
          try {
            return Instant.parse(text);
          } catch (DateTimeParseException e) {
            throw CaseFailure.of(at(name), "it must be a time such as 2026-01-01T00:00:00Z");
          }
        });
  }

  Optional<Duration> duration(String name) {
    return text(name)
        .map(text -> {
          try {
            return Duration.parse(text);
          } catch (DateTimeParseException e) {
            throw CaseFailure.of(at(name), "it must be a span of time such as PT90S or PT1H");
          }
        });
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode one : elements(name)) {
      texts.add(text(at(name), one));
    }
    return texts;
  }

  List<JsonNode> elements(String name) {
    Optional<JsonNode> list = value(name);
    if (list.isPresent() && !list.get().isArray()) {
      throw CaseFailure.of(at(name), "it must be a list");
    }
    return list.map(node -> node.valueStream().toList()).orElse(List.of());
  }

  /** The members of an object in here, in the order in which they are written. */
  Map<String, JsonNode> members(String name) {
    Optional<JsonNode> object = value(name);
    if (object.isPresent() && !object.get().isObject()) {
      throw CaseFailure.of(at(name), "it must be an object");
    }
    Map<String, JsonNode> members = new LinkedHashMap<>();
    object.ifPresent(
        node -> node.properties().forEach(one -> members.put(one.getKey(), one.getValue())));
    return members;
  }
}
