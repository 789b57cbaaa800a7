package dev.annex.sdk.json;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * A JSON array.
 *
 * @param elements its elements, in order
 */
public record JsonArray(List<Json> elements) implements Json {

  /** The array without elements. */
  public static final JsonArray EMPTY = new JsonArray(List.of());

  /** Copies the elements. */
  public JsonArray {
    elements = List.copyOf(elements);
  }

  /** An array of values. */
  public static JsonArray of(Json... elements) {
    return new JsonArray(Arrays.asList(elements));
  }

  /** An array of texts. */
  public static JsonArray ofTexts(Collection<String> texts) {
    return new JsonArray(texts.stream().map(Json::of).toList());
  }

  @Override
  public String toString() {
    return toJson();
  }
}
