package dev.annex.sdk.schema;

import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonArray;
import dev.annex.sdk.json.JsonNull;
import dev.annex.sdk.json.JsonNumber;
import dev.annex.sdk.json.JsonObject;
import dev.annex.sdk.json.JsonText;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.Function;

/** A component of a record: its name in JSON, its type, and what its annotations demand. */
final class Component {

  private final RecordComponent component;
  private final Shape shape;
  private final String name;
  private final Optional<Json> whenAbsent;
  private final Optional<java.util.regex.Pattern> pattern;

  Component(RecordComponent component, Shape shape) {
    this.component = component;
    this.shape = shape;
    component.getAccessor().setAccessible(true);
    name = said(Name.class, Name::value).orElse(component.getName());
    whenAbsent = said(DefaultValue.class, DefaultValue::value).map(Json::parse);
    pattern = said(Pattern.class, Pattern::value).map(java.util.regex.Pattern::compile);
  }

  String name() {
    return name;
  }

  Shape shape() {
    return shape;
  }

  boolean isSensitive() {
    return component.isAnnotationPresent(Sensitive.class);
  }

  boolean isRequired() {
    return whenAbsent.isEmpty() && shape.absent().isEmpty();
  }

  /** Checks that the value for when it is absent is one; only once all types are known. */
  void check(String place) {
    whenAbsent.ifPresent(json -> read(json, place));
  }

  JsonObject schema(Definitions definitions) {
    JsonObject schema = shape.schema(definitions);
    String count = countOf(schema);
    schema = with(schema, "description", said(Description.class, d -> Json.of(d.value())));
    schema = with(schema, "minimum", said(Minimum.class, m -> Json.of(m.value())));
    schema = with(schema, "maximum", said(Maximum.class, m -> Json.of(m.value())));
    schema = with(schema, "min" + count, said(MinLength.class, m -> Json.of(m.value())));
    schema = with(schema, "max" + count, said(MaxLength.class, m -> Json.of(m.value())));
    schema = with(schema, "pattern", said(Pattern.class, p -> Json.of(p.value())));
    return with(schema, "default", whenAbsent);
  }

  private static String countOf(JsonObject schema) {
    return switch (schema.text("type").orElse("string")) {
      case "array" -> "Items";
      case "object" -> "Properties";
      default -> "Length";
    };
  }

  private static JsonObject with(JsonObject schema, String keyword, Optional<Json> value) {
    return value.map(json -> schema.with(keyword, json)).orElse(schema);
  }

  private <A extends Annotation, T> Optional<T> said(Class<A> type, Function<A, T> value) {
    return Optional.ofNullable(component.getAnnotation(type)).map(value);
  }

  /** The value of the component in an object. */
  Object readFrom(JsonObject object, String place) {
    String here = place + "." + name;
    Optional<Json> json = Optional.ofNullable(object.members().get(name)).or(() -> whenAbsent);
    if (json.isPresent()) {
      return read(json.get(), here);
    }
    return shape
        .absent()
        .orElseThrow(() -> new MismatchException(here, "is required and was left out"));
  }

  private Object read(Json json, String place) {
    Object value = shape.read(json, place);
    if (json != JsonNull.INSTANCE) {
      checkRange(json, place);
      checkCount(json, place);
    }
    return value;
  }

  private void checkRange(Json json, String place) {
    if (!(json instanceof JsonNumber number)) {
      return;
    }
    BigDecimal value = number.decimal();
    said(Minimum.class, Minimum::value)
        .filter(least -> value.compareTo(BigDecimal.valueOf(least)) < 0)
        .ifPresent(least -> fail(place, "%s is less than %s".formatted(json, Json.of(least))));
    said(Maximum.class, Maximum::value)
        .filter(most -> value.compareTo(BigDecimal.valueOf(most)) > 0)
        .ifPresent(most -> fail(place, "%s is more than %s".formatted(json, Json.of(most))));
  }

  private void checkCount(Json json, String place) {
    int count =
        switch (json) {
          case JsonText(String text) -> text.codePointCount(0, text.length());
          case JsonArray array -> array.elements().size();
          case JsonObject object -> object.members().size();
          default -> -1;
        };
    if (count < 0) {
      return;
    }
    said(MinLength.class, MinLength::value)
        .filter(least -> count < least)
        .ifPresent(
            least -> fail(place, "has a length of %d, less than %d".formatted(count, least)));
    said(MaxLength.class, MaxLength::value)
        .filter(most -> count > most)
        .ifPresent(most -> fail(place, "has a length of %d, more than %d".formatted(count, most)));
    if (json instanceof JsonText(String text)) {
      pattern
          .filter(wanted -> !wanted.matcher(text).find())
          .ifPresent(wanted -> fail(place, "does not match " + wanted));
    }
  }

  private static void fail(String place, String problem) {
    throw new MismatchException(place, problem);
  }

  /** The component of a record as JSON; empty when it is to be left out. */
  Optional<Json> writeFrom(Object record) {
    Json json = shape.write(valueIn(record));
    return json == JsonNull.INSTANCE && !isRequired() ? Optional.empty() : Optional.of(json);
  }

  private Object valueIn(Object record) {
    try {
      Object value = component.getAccessor().invoke(record);
      if (value == null) {
        throw new IllegalArgumentException(
            "component %s of %s is null; say Optional for what may be missing"
                .formatted(component.getName(), record.getClass().getName()));
      }
      return value;
    } catch (IllegalAccessException impossible) {
      throw new IllegalStateException(impossible);
    } catch (InvocationTargetException failed) {
      throw new IllegalArgumentException(
          "component %s of %s cannot be read"
              .formatted(component.getName(), record.getClass().getName()),
          failed.getTargetException());
    }
  }
}
