package dev.annex.sdk.schema;

import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonArray;
import dev.annex.sdk.json.JsonObject;

/** JSON itself: any value, or only objects, or only arrays. */
record JsonShape(Class<?> type) implements Shape {

  @Override
  public JsonObject schema(Definitions definitions) {
    if (type == JsonObject.class) {
      return JsonObject.of("type", "object");
    }
    return type == JsonArray.class ? JsonObject.of("type", "array") : JsonObject.EMPTY;
  }

  @Override
  public Object read(Json json, String place) {
    if (!type.isInstance(json)) {
      String wanted = type == JsonObject.class ? "an object" : "an array";
      throw new MismatchException(place, "expected %s, not %s".formatted(wanted, json.kind()));
    }
    return json;
  }

  @Override
  public Json write(Object value) {
    return (Json) value;
  }
}
