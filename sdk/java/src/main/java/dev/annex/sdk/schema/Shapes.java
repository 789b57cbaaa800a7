package dev.annex.sdk.schema;

import dev.annex.sdk.json.Json;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes the shapes of types, each type once, so that types may contain themselves. */
final class Shapes {

  private final Map<Class<?>, Shape> named = new HashMap<>();
  private final List<Runnable> checks = new ArrayList<>();

  private Shapes() {}

  /**
   * The shape of a type.
   *
   * @throws IllegalArgumentException when it, or a type in it, cannot be said in JSON
   */
  static Shape of(Type type) {
    Shapes shapes = new Shapes();
    Shape shape = shapes.shape(type, type.getTypeName());
    shapes.checks.forEach(Runnable::run);
    return shape;
  }

  private Shape shape(Type type, String place) {
    if (type instanceof Class<?> raw) {
      return ofClass(raw, place);
    }
    if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
      Type[] arguments = generic.getActualTypeArguments();
      Type last = arguments[arguments.length - 1];
      if (raw == List.class || raw == Collection.class) {
        return new ListShape(shape(last, place), false);
      }
      if (raw == Set.class) {
        return new ListShape(shape(last, place), true);
      }
      if (raw == Optional.class) {
        return new OptionalShape(shape(last, place));
      }
      if (raw == Map.class && arguments[0] == String.class) {
        return new MapShape(shape(last, place));
      }
    }
    throw unknown(type, place);
  }

  private Shape ofClass(Class<?> type, String place) {
    Optional<Shape> scalar = ScalarShape.of(type);
    if (scalar.isPresent()) {
      return scalar.get();
    }
    Shape known = named.get(type);
    if (known != null) {
      return known;
    }
    if (Json.class.isAssignableFrom(type)) {
      return new JsonShape(type);
    }
    if (type.isEnum()) {
      return new EnumShape(type);
    }
    if (type.isRecord() && type.getTypeParameters().length == 0) {
      return ofRecord(type);
    }
    if (type.isInterface() && type.isSealed()) {
      return ofVariants(type, place);
    }
    throw unknown(type, place);
  }

  private RecordShape ofRecord(Class<?> type) {
    RecordShape shape = new RecordShape(type);
    named.put(type, shape);
    for (RecordComponent part : type.getRecordComponents()) {
      String place = type.getName() + "." + part.getName();
      Component component = new Component(part, shape(part.getGenericType(), place));
      shape.add(component);
      checks.add(() -> component.check("@DefaultValue of " + place));
    }
    return shape;
  }

  private Shape ofVariants(Class<?> type, String place) {
    VariantShape shape = new VariantShape(type);
    named.put(type, shape);
    addVariants(shape, type, place);
    checks.add(shape::check);
    return shape;
  }

  private void addVariants(VariantShape shape, Class<?> sealed, String place) {
    for (Class<?> permitted : sealed.getPermittedSubclasses()) {
      if (permitted.isSealed() && permitted.isInterface()) {
        addVariants(shape, permitted, place);
      } else if (ofClass(permitted, place) instanceof RecordShape variant) {
        shape.add(variant);
      } else {
        throw unknown(permitted, place);
      }
    }
  }

  private static IllegalArgumentException unknown(Type type, String place) {
    return new IllegalArgumentException(
        "%s cannot be said in JSON (at %s). Use records, enums, sealed interfaces of records, List, Set, Map from String, Optional, numbers, texts, times, byte[] or Json"
            .formatted(type.getTypeName(), place));
  }
}
