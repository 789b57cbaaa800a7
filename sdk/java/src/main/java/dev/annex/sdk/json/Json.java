package dev.annex.sdk.json;

/**
 * A JSON value. Immutable, any thread.
 *
 * <p>Numbers keep the literal they were written with, so that nothing is lost and digests are those
 * of the text.
 */
public sealed interface Json
    permits JsonObject, JsonArray, JsonText, JsonNumber, JsonBoolean, JsonNull {

  /** How deep objects and arrays may lie in one another. */
  int MAX_DEPTH = 1000;

  /**
   * Reads one value. Strict: no comments, no trailing commas, no member twice, nothing behind the
   * value.
   *
   * @throws JsonException when the text is no JSON or deeper than {@link #MAX_DEPTH}
   */
  static Json parse(String text) {
    return new JsonReader(text, false).document();
  }

  /**
   * Reads one value as most readers do: of members with the same name the last counts. For texts
   * that others wrote and that may not end the program.
   *
   * @throws JsonException when the text is no JSON or deeper than {@link #MAX_DEPTH}
   */
  static Json parseLenient(String text) {
    return new JsonReader(text, true).document();
  }

  /** A text as JSON. */
  static Json of(String text) {
    return new JsonText(text);
  }

  /** A whole number as JSON. */
  static Json of(long number) {
    return JsonNumber.of(number);
  }

  /**
   * A number as JSON; a whole one is written without a fraction.
   *
   * @throws IllegalArgumentException when it is infinite or none
   */
  static Json of(double number) {
    return JsonNumber.of(number);
  }

  /** A truth value as JSON. */
  static Json of(boolean value) {
    return value ? JsonBoolean.TRUE : JsonBoolean.FALSE;
  }

  /**
   * This value as an object.
   *
   * @throws JsonException when it is of another kind
   */
  default JsonObject asObject() {
    if (this instanceof JsonObject object) {
      return object;
    }
    throw new JsonException("expected an object, not " + kind());
  }

  /**
   * This value as an array.
   *
   * @throws JsonException when it is of another kind
   */
  default JsonArray asArray() {
    if (this instanceof JsonArray array) {
      return array;
    }
    throw new JsonException("expected an array, not " + kind());
  }

  /**
   * This value as a text.
   *
   * @throws JsonException when it is of another kind
   */
  default String asText() {
    if (this instanceof JsonText(String text)) {
      return text;
    }
    throw new JsonException("expected a text, not " + kind());
  }

  /**
   * This value as a whole number.
   *
   * @throws JsonException when it is of another kind, has a fraction or does not fit
   */
  default long asLong() {
    if (this instanceof JsonNumber number) {
      return number.longValue();
    }
    throw new JsonException("expected a whole number, not " + kind());
  }

  /**
   * This value as a truth value.
   *
   * @throws JsonException when it is of another kind
   */
  default boolean asBoolean() {
    if (this instanceof JsonBoolean value) {
      return value.value();
    }
    throw new JsonException("expected true or false, not " + kind());
  }

  /** What kind of value this is, for messages: "an object", "null", … */
  default String kind() {
    return switch (this) {
      case JsonObject _ -> "an object";
      case JsonArray _ -> "an array";
      case JsonText _ -> "a text";
      case JsonNumber _ -> "a number";
      case JsonBoolean _ -> "true or false";
      case JsonNull _ -> "null";
    };
  }

  /** The value as JSON text on one line, without spaces. */
  default String toJson() {
    return JsonWriter.compact(this);
  }

  /** The value as JSON text for people: indented by two spaces, with a newline at the end. */
  default String toPrettyJson() {
    return JsonWriter.pretty(this);
  }
}
