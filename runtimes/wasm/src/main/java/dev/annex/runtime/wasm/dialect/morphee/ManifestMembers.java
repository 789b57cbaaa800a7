package dev.annex.runtime.wasm.dialect.morphee;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** One object of a manifest; every wrong member is an error with its full name. */
final class ManifestMembers {

  private final JsonNode object;
  private final String path;
  private final Set<String> read = new LinkedHashSet<>();

  private ManifestMembers(JsonNode object, String path) {
    this.object = object;
    this.path = path;
  }

  static ManifestMembers root(JsonNode document) {
    if (!document.isObject()) {
      throw invalid("it must be an object (got %s)".formatted(type(document)));
    }
    return new ManifestMembers(document, "");
  }

  static AnnexException invalid(String message) {
    return new AnnexException(
        ErrorCode.MANIFEST_INVALID, "The Morphee manifest is invalid: %s.".formatted(message));
  }

  String path() {
    return path;
  }

  boolean has(String name) {
    return object.has(name);
  }

  String text(String name, int longest) {
    JsonNode value = required(name);
    if (!value.isString()) {
      throw wrongType(name, "a string", value);
    }
    return bounded(name, value.stringValue(), longest);
  }

  String textOr(String name, int longest, String otherwise) {
    return find(name).isPresent() ? text(name, longest) : otherwise;
  }

  private String bounded(String name, String text, int longest) {
    int length = text.codePointCount(0, text.length());
    if (length > longest) {
      throw invalid(
          "%s has %d characters, where %d are allowed".formatted(path + name, length, longest));
    }
    return text;
  }

  boolean flag(String name) {
    Optional<JsonNode> value = find(name);
    if (value.isPresent() && !value.get().isBoolean()) {
      throw wrongType(name, "a boolean", value.get());
    }
    return value.isPresent() && value.get().booleanValue();
  }

  Optional<JsonNode> find(String name) {
    read.add(name);
    return Optional.ofNullable(object.get(name));
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : array(name)) {
      if (!element.isString()) {
        throw wrongType("%s[%d]".formatted(name, texts.size()), "a string", element);
      }
      texts.add(element.stringValue());
    }
    return texts;
  }

  List<ManifestMembers> objects(String name) {
    List<ManifestMembers> objects = new ArrayList<>();
    for (JsonNode element : array(name)) {
      String place = "%s[%d]".formatted(name, objects.size());
      if (!element.isObject()) {
        throw wrongType(place, "an object", element);
      }
      objects.add(new ManifestMembers(element, path + place + "."));
    }
    return objects;
  }

  Optional<ManifestMembers> object(String name) {
    Optional<JsonNode> value = find(name);
    if (value.isPresent() && !value.get().isObject()) {
      throw wrongType(name, "an object", value.get());
    }
    return value.map(found -> new ManifestMembers(found, path + name + "."));
  }

  /** The members nobody asked for, by their full names. */
  List<String> unread() {
    return object.propertyNames().stream()
        .filter(name -> !read.contains(name))
        .map(name -> path + name)
        .toList();
  }

  private JsonNode array(String name) {
    JsonNode value = required(name);
    if (!value.isArray()) {
      throw wrongType(name, "an array", value);
    }
    return value;
  }

  private JsonNode required(String name) {
    return find(name).orElseThrow(() -> invalid("%s is required".formatted(path + name)));
  }

  private AnnexException wrongType(String name, String wanted, JsonNode got) {
    return invalid("%s must be %s (got %s)".formatted(path + name, wanted, type(got)));
  }

  private static String type(JsonNode value) {
    return value.getNodeType().toString().toLowerCase(Locale.ROOT);
  }

  static String quote(String text) {
    return Json.write(Json.object().stringNode(text));
  }
}
