package dev.annex.sdk.schema;

import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A map from texts. */
record MapShape(Shape element) implements Shape {

  @Override
  public JsonObject schema(Definitions definitions) {
    return JsonObject.of("type", "object")
        .with("additionalProperties", element.schema(definitions));
  }

  @Override
  public Object read(Json json, String place) {
    if (!(json instanceof JsonObject(Map<String, Json> members))) {
      throw new MismatchException(place, "expected an object, not " + json.kind());
    }
    Map<String, Object> values = new LinkedHashMap<>();
    members.forEach((name, one) -> values.put(name, element.read(one, place + "." + name)));
    return Collections.unmodifiableMap(values);
  }

  @Override
  public Json write(Object value) {
    Map<String, Json> members = new LinkedHashMap<>();
    ((Map<?, ?>) value)
        .forEach((name, one) -> members.put(String.valueOf(name), element.write(one)));
    return new JsonObject(members);
  }
}
