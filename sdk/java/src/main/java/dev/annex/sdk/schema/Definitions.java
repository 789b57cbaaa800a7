package dev.annex.sdk.schema;

import dev.annex.sdk.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The schema of one type while it is being made. Types stand where they are used; only those that
 * contain themselves are defined once and referred to. Which ones these are turns out on the way,
 * so the schema is made anew until none is added.
 */
final class Definitions {

  private final Map<String, NamedShape> recursive = new LinkedHashMap<>();
  private final Deque<Class<?>> open = new ArrayDeque<>();

  private Definitions() {}

  static JsonObject schemaOf(Shape shape) {
    Definitions definitions = new Definitions();
    while (true) {
      Set<String> before = new HashSet<>(definitions.recursive.keySet());
      JsonObject schema =
          shape instanceof NamedShape named ? definitions.bodyOf(named) : shape.schema(definitions);
      JsonObject defs = JsonObject.EMPTY;
      for (NamedShape named : Set.copyOf(definitions.recursive.values())) {
        defs = defs.with(nameOf(named), definitions.bodyOf(named));
      }
      if (before.equals(definitions.recursive.keySet())) {
        return defs.members().isEmpty() ? schema : schema.with("$defs", sorted(defs));
      }
    }
  }

  private static JsonObject sorted(JsonObject defs) {
    return new JsonObject(new TreeMap<>(defs.members()));
  }

  JsonObject schemaOf(NamedShape shape) {
    if (open.contains(shape.type())) {
      NamedShape other = recursive.putIfAbsent(nameOf(shape), shape);
      if (other != null && other.type() != shape.type()) {
        throw new IllegalArgumentException(
            "%s and %s contain themselves and have one name; rename one"
                .formatted(other.type().getName(), shape.type().getName()));
      }
    }
    if (recursive.containsKey(nameOf(shape)) && isSame(shape)) {
      return JsonObject.of("$ref", "#/$defs/" + nameOf(shape));
    }
    return bodyOf(shape);
  }

  private boolean isSame(NamedShape shape) {
    NamedShape known = recursive.get(nameOf(shape));
    return known != null && known.type() == shape.type();
  }

  private JsonObject bodyOf(NamedShape shape) {
    open.push(shape.type());
    JsonObject body = shape.body(this);
    open.pop();
    return body;
  }

  private static String nameOf(NamedShape shape) {
    return shape.type().getSimpleName();
  }
}
