package dev.annex.sdk.schema;

import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonArray;
import dev.annex.sdk.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A list, or a set, which refuses elements that are there twice. */
record ListShape(Shape element, boolean set) implements Shape {

  @Override
  public JsonObject schema(Definitions definitions) {
    JsonObject schema = JsonObject.of("type", "array").with("items", element.schema(definitions));
    return set ? schema.with("uniqueItems", true) : schema;
  }

  @Override
  public Object read(Json json, String place) {
    if (!(json instanceof JsonArray(List<Json> elements))) {
      throw new MismatchException(place, "expected an array, not " + json.kind());
    }
    List<Object> values = new ArrayList<>(elements.size());
    for (Json one : elements) {
      values.add(element.read(one, "%s[%d]".formatted(place, values.size())));
    }
    if (!set) {
      return Collections.unmodifiableList(values);
    }
    Set<Object> different = new LinkedHashSet<>(values);
    if (different.size() < values.size()) {
      throw new MismatchException(place, "an element is there twice");
    }
    return Collections.unmodifiableSet(different);
  }

  @Override
  public Json write(Object value) {
    return new JsonArray(((Collection<?>) value).stream().map(element::write).toList());
  }
}
