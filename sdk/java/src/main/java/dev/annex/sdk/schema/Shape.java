package dev.annex.sdk.schema;

import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonObject;
import java.util.Optional;

/** One Java type: its schema, and its values as JSON and back. */
sealed interface Shape
    permits ScalarShape, EnumShape, ListShape, MapShape, OptionalShape, NamedShape, JsonShape {

  JsonObject schema(Definitions definitions);

  /**
   * The value that a JSON text stands for.
   *
   * @param place where it is, for messages
   * @throws MismatchException when it does not fit
   */
  Object read(Json json, String place);

  Json write(Object value);

  /** The value when a member is left out; empty when it may not be. */
  default Optional<Object> absent() {
    return Optional.empty();
  }
}
