package dev.annex.sdk.schema;

import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonArray;
import dev.annex.sdk.json.JsonNull;
import dev.annex.sdk.json.JsonObject;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A Java type as JSON Schema (2020-12), and its values as JSON and back. All three come from one
 * description of the type, so they cannot differ. Immutable, any thread.
 *
 * <p>Types: records, also nested and containing themselves; enums; sealed interfaces of records;
 * {@code List}, {@code Set}, {@code Map} from {@code String}, {@code Optional}; numbers, texts,
 * times, {@code byte[]}; {@link Json} itself.
 *
 * @param <T> the type
 */
public final class TypeCodec<T> {

  private final Class<T> type;
  private final Shape shape;
  private final JsonObject schema;

  private TypeCodec(Class<T> type) {
    this.type = type;
    shape = Shapes.of(type);
    schema = Definitions.schemaOf(shape);
  }

  /**
   * The codec of a type.
   *
   * @throws IllegalArgumentException naming the component whose type cannot be said in JSON
   */
  public static <T> TypeCodec<T> of(Class<T> type) {
    return new TypeCodec<>(type);
  }

  /** The schema; the same for the same type, member by member. */
  public JsonObject schema() {
    return schema;
  }

  /**
   * A value from JSON. Members that the type does not know are ignored, except by records that are
   * {@link Strict}.
   *
   * @throws MismatchException naming the first place that does not fit
   */
  @SuppressWarnings("unchecked") // A primitive's class cannot cast to its box.
  public T read(Json json) {
    Object value = shape.read(json, "$");
    return type.isPrimitive() ? (T) value : type.cast(value);
  }

  /**
   * JSON from a value.
   *
   * @throws IllegalArgumentException when a component is null
   */
  public Json write(T value) {
    return shape.write(value);
  }

  /**
   * The components marked {@link Sensitive}, as paths with dots; those of lists as those of one.
   */
  public List<String> sensitiveFields() {
    List<String> found = new ArrayList<>();
    collectSensitive(shape, "", new HashSet<>(), found);
    return found.stream().distinct().sorted().toList();
  }

  private static void collectSensitive(
      Shape shape, String prefix, Set<Shape> above, List<String> found) {
    switch (shape) {
      case ListShape(Shape element, boolean _) -> collectSensitive(element, prefix, above, found);
      case OptionalShape(Shape element) -> collectSensitive(element, prefix, above, found);
      case VariantShape variants ->
          variants.variants().forEach(one -> collectSensitive(one, prefix, above, found));
      case RecordShape record -> {
        if (!above.add(record)) {
          return;
        }
        for (Component component : record.components()) {
          if (component.isSensitive()) {
            found.add(prefix + component.name());
          }
          collectSensitive(component.shape(), prefix + component.name() + ".", above, found);
        }
        above.remove(record);
      }
      case ScalarShape _, EnumShape _, MapShape _, JsonShape _ -> {}
    }
  }

  /**
   * JSON from any value of the types above, told by the value itself. A record of a sealed
   * interface is written without the member that tells it apart unless it lies in a component of
   * that interface's type.
   *
   * @throws IllegalArgumentException when there is no JSON for it
   */
  public static Json writeAny(Object value) {
    return switch (value) {
      case Json json -> json;
      case Optional<?> optional -> optional.map(TypeCodec::writeAny).orElse(JsonNull.INSTANCE);
      case Object[] array -> writeAny(Arrays.asList(array));
      case Collection<?> elements ->
          new JsonArray(elements.stream().map(TypeCodec::writeAny).toList());
      case Map<?, ?> map -> {
        Map<String, Json> members = new LinkedHashMap<>();
        map.forEach((name, one) -> members.put(String.valueOf(name), writeAny(one)));
        yield new JsonObject(members);
      }
      case Enum<?> constant -> Shapes.of(constant.getDeclaringClass()).write(constant);
      case ZoneId zone -> Json.of(zone.getId());
      default -> Shapes.of(value.getClass()).write(value);
    };
  }
}
