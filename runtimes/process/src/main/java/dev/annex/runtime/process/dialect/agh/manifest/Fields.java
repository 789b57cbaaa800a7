package dev.annex.runtime.process.dialect.agh.manifest;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Printable;
import dev.annex.api.value.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * One object of a manifest: missing members and null are empty, texts are trimmed, blank elements
 * of lists are dropped, and a value of the wrong type is an error. Remembers what was read, so that
 * the rest can be named.
 */
final class Fields {

  private static final int MAX_SHOWN = 128;

  private final JsonNode object;
  private final String path;
  private final Set<String> read = new HashSet<>();
  private final Map<String, Fields> children = new HashMap<>();

  private Fields(JsonNode object, String path) {
    this.object = object;
    this.path = path;
  }

  static Fields root(JsonNode document) {
    if (!document.isObject()) {
      throw wrongType("the document", "an object", document);
    }
    return new Fields(document, "");
  }

  static AnnexException invalid(String place, String why) {
    return new AnnexException(
        ErrorCode.MANIFEST_INVALID, "The manifest cannot be used: %s %s.".formatted(place, why));
  }

  static String quote(String text) {
    return Json.write(Json.object().stringNode(Printable.show(text, MAX_SHOWN)));
  }

  /** A failure about a member of this object. */
  AnnexException wrong(String name, String why) {
    return invalid(path + name, why);
  }

  String text(String name) {
    return find(name).map(value -> textOf(path + name, value)).orElse("");
  }

  /** A text that has to be there. */
  String required(String name) {
    String text = text(name);
    if (text.isEmpty()) {
      throw wrong(name, "is required");
    }
    return text;
  }

  private static String textOf(String place, JsonNode value) {
    if (!value.isString()) {
      throw wrongType(place, "a text", value);
    }
    return value.stringValue().strip();
  }

  List<String> texts(String name) {
    Optional<JsonNode> value = find(name);
    if (value.isEmpty()) {
      return List.of();
    }
    if (!value.get().isArray()) {
      throw wrongType(path + name, "a list of texts", value.get());
    }
    List<String> texts = new ArrayList<>();
    int index = 0;
    for (JsonNode element : value.get()) {
      String text = textOf("%s%s[%d]".formatted(path, name, index++), element);
      if (!text.isEmpty()) {
        texts.add(text);
      }
    }
    return texts;
  }

  /** Texts by name, in order; names and values are trimmed, values may be empty. */
  Map<String, String> pairs(String name) {
    Fields fields = object(name);
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String key : fields.names()) {
      pairs.put(key.strip(), fields.text(key));
    }
    return pairs;
  }

  Optional<Boolean> flag(String name) {
    Optional<JsonNode> value = find(name);
    if (value.isPresent() && !value.get().isBoolean()) {
      throw wrongType(path + name, "true or false", value.get());
    }
    return value.map(JsonNode::booleanValue);
  }

  boolean isTrue(String name) {
    return flag(name).orElse(false);
  }

  OptionalLong number(String name) {
    Optional<JsonNode> value = find(name);
    if (value.isEmpty()) {
      return OptionalLong.empty();
    }
    if (!value.get().isIntegralNumber() || !value.get().canConvertToLong()) {
      throw wrongType(path + name, "a whole number", value.get());
    }
    return OptionalLong.of(value.get().longValue());
  }

  /** A positive time: a text such as {@code 1m30s}, or a number of nanoseconds. Zero is none. */
  Optional<Duration> duration(String name) {
    Optional<JsonNode> value = find(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    Duration duration;
    if (value.get().isIntegralNumber() && value.get().canConvertToLong()) {
      duration = Duration.ofNanos(value.get().longValue());
    } else {
      String written = textOf(path + name, value.get());
      duration =
          GoDuration.parse(written)
              .orElseThrow(() ->
                  wrong(
                      name,
                      "is %s; expected a duration such as \"30s\" or \"1m30s\""
                          .formatted(quote(written))));
    }
    if (duration.isNegative()) {
      throw wrong(name, "must not be negative");
    }
    return Optional.of(duration).filter(Duration::isPositive);
  }

  /** The object under a name; the same each time, so that it remembers what was read. */
  Fields object(String name) {
    return children.computeIfAbsent(name, this::readObject);
  }

  private Fields readObject(String name) {
    JsonNode value = find(name).orElseGet(Json::object);
    if (!value.isObject()) {
      throw wrongType(path + name, "an object", value);
    }
    return new Fields(value, path + name + ".");
  }

  List<Fields> objects(String name) {
    Optional<JsonNode> value = find(name);
    if (value.isEmpty()) {
      return List.of();
    }
    if (!value.get().isArray()) {
      throw wrongType(path + name, "a list of objects", value.get());
    }
    List<Fields> objects = new ArrayList<>();
    for (JsonNode element : value.get()) {
      String place = "%s%s[%d]".formatted(path, name, objects.size());
      if (!element.isObject()) {
        throw wrongType(place, "an object", element);
      }
      objects.add(new Fields(element, place + "."));
    }
    return objects;
  }

  /** An object, or a text that holds one in JSON. */
  Optional<JsonNode> document(String name) {
    Optional<JsonNode> value = find(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    JsonNode document = value.get();
    if (document.isString()) {
      try {
        document = Json.parse(document.stringValue());
      } catch (AnnexException e) {
        throw wrong(name, "is a text that is no JSON: " + e.fault().message());
      }
    }
    if (!document.isObject()) {
      throw wrongType(path + name, "an object", document);
    }
    return Optional.of(document);
  }

  /** A member of any type; empty when it is missing or null. */
  Optional<JsonNode> find(String name) {
    read.add(name);
    return Optional.ofNullable(object.get(name)).filter(value -> !value.isNull());
  }

  boolean has(String name) {
    return find(name).isPresent();
  }

  /** The names of all members, in order. */
  List<String> names() {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }

  /** Where this object stands, ending in a dot unless it is the document. */
  String path() {
    return path;
  }

  /** The members nobody asked for, here and below, by their full names. */
  List<String> unread() {
    List<String> unread = new ArrayList<>();
    for (String name : names()) {
      if (!read.contains(name)) {
        unread.add(path + name);
      } else if (children.containsKey(name)) {
        unread.addAll(children.get(name).unread());
      }
    }
    return unread;
  }

  private static AnnexException wrongType(String place, String wanted, JsonNode got) {
    String type = got.getNodeType().toString().toLowerCase(Locale.ROOT);
    return invalid(place, "must be %s (got %s)".formatted(wanted, type));
  }
}
