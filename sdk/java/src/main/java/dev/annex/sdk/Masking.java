package dev.annex.sdk;

import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonArray;
import dev.annex.sdk.json.JsonObject;
import dev.annex.sdk.json.JsonText;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Keeps the secrets of one call's input out of what is said about it. */
final class Masking {

  private static final Json MASK = Json.of("[REDACTED]");

  private final JsonObject masked;
  private final Set<String> secrets =
      new TreeSet<>(
          Comparator.comparingInt(String::length)
              .reversed()
              .thenComparing(Comparator.naturalOrder()));

  Masking(JsonObject input, List<String> fields) {
    Json result = input;
    for (String field : fields) {
      result = mask(result, List.of(field.split("\\.")));
    }
    masked = result.asObject();
  }

  private Json mask(Json value, List<String> path) {
    if (value instanceof JsonArray(List<Json> elements)) {
      return new JsonArray(elements.stream().map(element -> mask(element, path)).toList());
    }
    if (path.isEmpty()) {
      if (value instanceof JsonText(String text) && !text.isEmpty()) {
        secrets.add(text);
      }
      return MASK;
    }
    if (!(value instanceof JsonObject object)) {
      return value;
    }
    String name = path.getFirst();
    return object
        .get(name)
        .map(member -> object.with(name, mask(member, path.subList(1, path.size()))))
        .orElse(object);
  }

  /** The input without its secrets. */
  JsonObject input() {
    return masked;
  }

  /** A text without the secrets, the longest first, since one may hold another. */
  String clear(String text) {
    String cleared = text;
    for (String secret : secrets) {
      cleared = cleared.replace(secret, "[REDACTED]");
    }
    return cleared;
  }
}
