package dev.annex.sdk.schema;

import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonArray;
import dev.annex.sdk.json.JsonObject;
import dev.annex.sdk.json.JsonText;
import java.util.LinkedHashMap;
import java.util.Map;

/** An enum as one text of a few. */
final class EnumShape implements Shape {

  private final Map<String, Object> constants = new LinkedHashMap<>();
  private final Map<Object, String> names = new LinkedHashMap<>();

  EnumShape(Class<?> type) {
    for (Object constant : type.getEnumConstants()) {
      String name = nameOf(type, (Enum<?>) constant);
      if (constants.put(name, constant) != null) {
        throw new IllegalArgumentException(
            "two constants of %s are named \"%s\"".formatted(type.getName(), name));
      }
      names.put(constant, name);
    }
  }

  private static String nameOf(Class<?> type, Enum<?> constant) {
    try {
      Name name = type.getField(constant.name()).getAnnotation(Name.class);
      return name == null ? constant.name() : name.value();
    } catch (NoSuchFieldException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public JsonObject schema(Definitions definitions) {
    return JsonObject.of("type", "string").with("enum", JsonArray.ofTexts(constants.keySet()));
  }

  @Override
  public Object read(Json json, String place) {
    Object constant = json instanceof JsonText(String text) ? constants.get(text) : null;
    if (constant == null) {
      throw new MismatchException(
          place, "expected one of %s".formatted(String.join(", ", constants.keySet())));
    }
    return constant;
  }

  @Override
  public Json write(Object value) {
    return Json.of(names.getOrDefault(value, String.valueOf(value)));
  }
}
