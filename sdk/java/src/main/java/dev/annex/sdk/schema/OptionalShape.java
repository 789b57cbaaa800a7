package dev.annex.sdk.schema;

import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonNull;
import dev.annex.sdk.json.JsonObject;
import java.util.Optional;

/** A value that may be left out; null means that it was. */
record OptionalShape(Shape element) implements Shape {

  @Override
  public JsonObject schema(Definitions definitions) {
    return element.schema(definitions);
  }

  @Override
  public Object read(Json json, String place) {
    return json == JsonNull.INSTANCE ? Optional.empty() : Optional.of(element.read(json, place));
  }

  @Override
  public Json write(Object value) {
    return ((Optional<?>) value).map(element::write).orElse(JsonNull.INSTANCE);
  }

  @Override
  public Optional<Object> absent() {
    return Optional.of(Optional.empty());
  }
}
