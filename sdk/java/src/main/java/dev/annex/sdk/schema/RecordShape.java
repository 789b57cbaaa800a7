package dev.annex.sdk.schema;

import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonArray;
import dev.annex.sdk.json.JsonObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** A record as an object. Its components are added after it, because they may lead back to it. */
final class RecordShape implements NamedShape {

  private final Class<?> type;
  private final Constructor<?> constructor;
  private final List<Component> components = new ArrayList<>();

  RecordShape(Class<?> type) {
    this.type = type;
    try {
      constructor =
          type.getDeclaredConstructor(
              Arrays.stream(type.getRecordComponents())
                  .map(RecordComponent::getType)
                  .toArray(Class<?>[]::new));
      constructor.setAccessible(true);
    } catch (NoSuchMethodException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  void add(Component component) {
    if (components.stream().anyMatch(other -> other.name().equals(component.name()))) {
      throw new IllegalArgumentException(
          "two components of %s are named \"%s\"".formatted(type.getName(), component.name()));
    }
    components.add(component);
  }

  List<Component> components() {
    return components;
  }

  @Override
  public Class<?> type() {
    return type;
  }

  @Override
  public JsonObject body(Definitions definitions) {
    Map<String, Json> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (Component component : components) {
      properties.put(component.name(), component.schema(definitions));
      if (component.isRequired()) {
        required.add(component.name());
      }
    }
    JsonObject schema = JsonObject.of("type", "object");
    Description description = type.getAnnotation(Description.class);
    if (description != null) {
      schema = schema.with("description", description.value());
    }
    schema = schema.with("properties", new JsonObject(properties));
    if (!required.isEmpty()) {
      schema = schema.with("required", JsonArray.ofTexts(required));
    }
    return isStrict() ? schema.with("additionalProperties", false) : schema;
  }

  private boolean isStrict() {
    return type.isAnnotationPresent(Strict.class);
  }

  @Override
  public Object read(Json json, String place) {
    if (!(json instanceof JsonObject object)) {
      throw new MismatchException(place, "expected an object, not " + json.kind());
    }
    if (isStrict()) {
      refuseStrangers(object, place);
    }
    Object[] values =
        components.stream().map(component -> component.readFrom(object, place)).toArray();
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException refused) {
      Throwable cause = refused.getTargetException();
      String message = cause.getMessage();
      throw new MismatchException(place, message == null ? cause.toString() : message);
    } catch (InstantiationException | IllegalAccessException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private void refuseStrangers(JsonObject object, String place) {
    TreeSet<String> strangers = new TreeSet<>(object.members().keySet());
    components.forEach(component -> strangers.remove(component.name()));
    if (!strangers.isEmpty()) {
      throw new MismatchException(place, "does not know " + String.join(", ", strangers));
    }
  }

  @Override
  public JsonObject write(Object value) {
    Map<String, Json> members = new LinkedHashMap<>();
    for (Component component : components) {
      component.writeFrom(value).ifPresent(json -> members.put(component.name(), json));
    }
    return new JsonObject(members);
  }
}
