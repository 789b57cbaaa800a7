package dev.annex.sdk.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON object.
 *
 * @param members its members, in their order; two objects are equal whatever the order
 */
public record JsonObject(Map<String, Json> members) implements Json {

  /** The object without members. */
  public static final JsonObject EMPTY = new JsonObject(Map.of());

  /** Copies the members. */
  public JsonObject {
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
  }

  /** An object with one member; more with {@link #with}. */
  public static JsonObject of(String name, Json value) {
    return new JsonObject(Map.of(name, value));
  }

  /** An object with one member that is a text; more with {@link #with}. */
  public static JsonObject of(String name, String value) {
    return of(name, Json.of(value));
  }

  /** A copy with a member more, or with another value for it. */
  public JsonObject with(String name, Json value) {
    Map<String, Json> changed = new LinkedHashMap<>(members);
    changed.put(name, value);
    return new JsonObject(changed);
  }

  /** A copy with a text more, or with another value for it. */
  public JsonObject with(String name, String value) {
    return with(name, Json.of(value));
  }

  /** A copy with a whole number more, or with another value for it. */
  public JsonObject with(String name, long value) {
    return with(name, Json.of(value));
  }

  /** A copy with a truth value more, or with another value for it. */
  public JsonObject with(String name, boolean value) {
    return with(name, Json.of(value));
  }

  /** The value of a member; empty when there is none, or when it is null. */
  public Optional<Json> get(String name) {
    return Optional.ofNullable(members.get(name)).filter(value -> value != JsonNull.INSTANCE);
  }

  /**
   * The value of a member that has to be there.
   *
   * @throws JsonException when there is none
   */
  public Json require(String name) {
    Json value = members.get(name);
    if (value == null) {
      throw new JsonException("member \"%s\" is missing".formatted(name));
    }
    return value;
  }

  /**
   * The text of a member; empty when there is none, or when it is null.
   *
   * @throws JsonException when it is no text
   */
  public Optional<String> text(String name) {
    return get(name).map(value -> at(name, value).asText());
  }

  private static Json at(String name, Json value) {
    if (value instanceof JsonText) {
      return value;
    }
    throw new JsonException("%s: expected a text, not %s".formatted(name, value.kind()));
  }

  @Override
  public String toString() {
    return toJson();
  }
}
