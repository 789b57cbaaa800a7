package dev.annex.runtime.wasm.dialect.opskat;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * One object of a manifest, read as the original host does: a missing member and null are empty,
 * names match without regard to case, and a value of the wrong type is an error. Remembers what was
 * read, so that the rest can be named.
 */
final class ManifestFields {

  private final JsonNode object;
  private final String path;
  private final Set<String> read = new HashSet<>();
  private final Map<String, ManifestFields> children = new HashMap<>();

  private ManifestFields(JsonNode object, String path) {
    this.object = object;
    this.path = path;
  }

  static ManifestFields root(JsonNode document) {
    if (!document.isObject()) {
      throw wrongType("the document", "an object", document);
    }
    return new ManifestFields(document, "");
  }

  static AnnexException invalid(String message) {
    return new AnnexException(ErrorCode.MANIFEST_INVALID, "manifest: " + message);
  }

  static AnnexException unreadable(String message) {
    return new AnnexException(ErrorCode.MANIFEST_INVALID, "parse manifest: " + message);
  }

  static String quote(String text) {
    return Json.write(Json.object().stringNode(text));
  }

  String text(String name) {
    Optional<JsonNode> value = find(name);
    if (value.isEmpty()) {
      return "";
    }
    if (!value.get().isString()) {
      throw wrongType(path + name, "a string", value.get());
    }
    return value.get().stringValue();
  }

  /** The object under a name; the same each time, so that it remembers what was read. */
  ManifestFields object(String name) {
    return children.computeIfAbsent(name, this::readObject);
  }

  private ManifestFields readObject(String name) {
    JsonNode value = find(name).orElseGet(Json::object);
    if (!value.isObject()) {
      throw wrongType(path + name, "an object", value);
    }
    return new ManifestFields(value, path + name + ".");
  }

  List<ManifestFields> objects(String name) {
    Optional<JsonNode> value = find(name);
    if (value.isEmpty()) {
      return List.of();
    }
    if (!value.get().isArray()) {
      throw wrongType(path + name, "an array", value.get());
    }
    List<ManifestFields> objects = new ArrayList<>();
    for (int i = 0; i < value.get().size(); i++) {
      JsonNode element = value.get().get(i);
      String place = "%s%s[%d]".formatted(path, name, i);
      if (!element.isObject()) {
        throw wrongType(place, "an object", element);
      }
      objects.add(new ManifestFields(element, place + "."));
    }
    return objects;
  }

  List<String> texts(String name) {
    Optional<JsonNode> value = find(name);
    if (value.isEmpty()) {
      return List.of();
    }
    if (!value.get().isArray()) {
      throw wrongType(path + name, "an array", value.get());
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode element : value.get()) {
      if (!element.isString()) {
        throw wrongType("%s%s[%d]".formatted(path, name, texts.size()), "a string", element);
      }
      texts.add(element.stringValue());
    }
    return texts;
  }

  /** A member of any type; empty when it is missing or null. */
  Optional<JsonNode> find(String name) {
    read.add(name.toLowerCase(Locale.ROOT));
    JsonNode exact = object.path(name);
    if (!exact.isMissingNode()) {
      return Optional.of(exact).filter(value -> !value.isNull());
    }
    return object.properties().stream()
        .filter(member -> member.getKey().equalsIgnoreCase(name))
        .map(member -> member.getValue())
        .filter(value -> !value.isNull())
        .findFirst();
  }

  boolean has(String name) {
    return find(name).isPresent();
  }

  /** Where this object stands, ending in a dot unless it is the document. */
  String path() {
    return path;
  }

  /** The members nobody asked for, by their full names. */
  List<String> unread() {
    return object.properties().stream()
        .map(member -> member.getKey())
        .filter(name -> !read.contains(name.toLowerCase(Locale.ROOT)))
        .map(name -> path + name)
        .toList();
  }

  private static AnnexException wrongType(String place, String wanted, JsonNode got) {
    String type = got.getNodeType().toString().toLowerCase(Locale.ROOT);
    return unreadable("%s must be %s (got %s)".formatted(place, wanted, type));
  }
}
