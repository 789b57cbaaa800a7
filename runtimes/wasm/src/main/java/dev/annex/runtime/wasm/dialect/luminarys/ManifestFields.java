package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The members of one object in a deployment manifest; remembers which were read. */
final class ManifestFields {

  private static final int MOST_ENTRIES = 256;
  private static final int MOST_CHARACTERS = 2_048;
  private static final Set<String> TRUE =
      Set.of("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON");
  private static final Set<String> FALSE =
      Set.of("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF");

  private final String place;
  private final ObjectNode object;
  private final Set<String> read = new TreeSet<>();

  /**
   * The members of an object.
   *
   * @param place what stands before their names in messages; empty, or ends in a dot
   */
  ManifestFields(String place, ObjectNode object) {
    this.place = place;
    this.object = object;
  }

  private Optional<JsonNode> find(String name) {
    read.add(name);
    return Optional.ofNullable(object.get(name)).filter(value -> !value.isNull());
  }

  /** An object; one without members when there is none. */
  ManifestFields object(String name) {
    return new ManifestFields(
        place + name + ".",
        find(name)
            .map(value -> {
              if (value instanceof ObjectNode child) {
                return child;
              }
              throw invalid(name, "is no object");
            })
            .orElseGet(object::objectNode));
  }

  /** Whether there is such a member. */
  boolean has(String name) {
    return find(name).isPresent();
  }

  Optional<String> text(String name) {
    return find(name).map(value -> text(value, name));
  }

  private String text(JsonNode value, String name) {
    if (!value.isString()) {
      throw invalid(name, "is no text");
    }
    if (value.stringValue().length() > MOST_CHARACTERS) {
      throw invalid(name, "has more than %d characters".formatted(MOST_CHARACTERS));
    }
    return value.stringValue();
  }

  /** Yes or no; no when there is none. */
  boolean flag(String name) {
    return text(name)
        .map(written -> {
          if (!TRUE.contains(written) && !FALSE.contains(written)) {
            throw invalid(name, "is \"%s\", neither true nor false".formatted(Shown.text(written)));
          }
          return TRUE.contains(written);
        })
        .orElse(false);
  }

  Optional<Long> number(String name, long least, long most) {
    return text(name)
        .map(written -> {
          if (!written.matches("[0-9]{1,18}")
              || Long.parseLong(written) < least
              || Long.parseLong(written) > most) {
            throw invalid(
                name,
                "is \"%s\", it must be a number between %d and %d"
                    .formatted(Shown.text(written), least, most));
          }
          return Long.parseLong(written);
        });
  }

  /** A list of texts; empty when there is none. */
  List<String> texts(String name) {
    Optional<JsonNode> list = find(name);
    if (list.isEmpty()) {
      return List.of();
    }
    if (!list.get().isArray() || list.get().size() > MOST_ENTRIES) {
      throw invalid(name, "is no list of at most %d texts".formatted(MOST_ENTRIES));
    }
    List<String> texts = new ArrayList<>();
    list.get().forEach(one -> texts.add(text(one, name)));
    return texts;
  }

  /** Texts by name; none when there are none. */
  Map<String, String> textsByName(String name) {
    ManifestFields child = object(name);
    Map<String, String> texts = new LinkedHashMap<>();
    if (child.object.size() > MOST_ENTRIES) {
      throw invalid(name, "has more than %d members".formatted(MOST_ENTRIES));
    }
    for (String key : child.object.propertyNames()) {
      texts.put(key, child.text(key).orElse(""));
    }
    return texts;
  }

  /** Sentences about the members that nobody asked for. */
  List<String> unread() {
    return object
        .propertyStream()
        .map(Map.Entry::getKey)
        .filter(name -> !read.contains(name))
        .map(name ->
            "%s%s has no effect: it is no key that Luminarys manifests have."
                .formatted(place, Shown.text(name)))
        .toList();
  }

  AnnexException invalid(String name, String why) {
    return new AnnexException(ErrorCode.MANIFEST_INVALID, "%s%s %s.".formatted(place, name, why));
  }
}
