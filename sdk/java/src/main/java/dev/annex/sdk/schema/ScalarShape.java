package dev.annex.sdk.schema;

import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonException;
import dev.annex.sdk.json.JsonNumber;
import dev.annex.sdk.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** A type whose values are one text, number or truth value. */
record ScalarShape(
    String type, JsonObject schema, Function<Json, Object> reading, Function<Object, Json> writing)
    implements Shape {

  private static final JsonObject TEXT = JsonObject.of("type", "string");
  private static final Map<Class<?>, Shape> ALL = new HashMap<>();

  static {
    text("text", String.class, TEXT, text -> text);
    text("date", LocalDate.class, TEXT.with("format", "date"), LocalDate::parse);
    text("time of day", LocalTime.class, TEXT, LocalTime::parse);
    text("date and time", LocalDateTime.class, TEXT, LocalDateTime::parse);
    text(
        "time with offset",
        OffsetDateTime.class,
        TEXT.with("format", "date-time"),
        OffsetDateTime::parse);
    text(
        "time with offset",
        Instant.class,
        TEXT.with("format", "date-time"),
        text -> OffsetDateTime.parse(text).toInstant());
    text("duration", Duration.class, TEXT.with("format", "duration"), Duration::parse);
    text("period", Period.class, TEXT.with("format", "duration"), Period::parse);
    text("time zone", ZoneId.class, TEXT, ZoneId::of);
    text("address", URI.class, TEXT.with("format", "uri"), URI::create);
    text("UUID", UUID.class, TEXT.with("format", "uuid"), UUID::fromString);
    put(
        byte[].class,
        new ScalarShape(
            "text in Base64",
            TEXT.with("contentEncoding", "base64"),
            json -> Base64.getDecoder().decode(json.asText()),
            value -> Json.of(Base64.getEncoder().encodeToString((byte[]) value))));
    whole(8, number -> number.byteValueExact(), byte.class, Byte.class);
    whole(16, number -> number.shortValueExact(), short.class, Short.class);
    whole(32, number -> number.intValueExact(), int.class, Integer.class);
    whole(64, number -> number.longValueExact(), long.class, Long.class);
    put(
        BigInteger.class,
        new ScalarShape(
            "whole number",
            JsonObject.of("type", "integer"),
            json -> number(json).integer(),
            value -> JsonNumber.of((BigInteger) value)));
    fraction(json -> finite(json), double.class, Double.class);
    fraction(json -> (float) finite(json), float.class, Float.class);
    put(
        BigDecimal.class,
        new ScalarShape(
            "number",
            JsonObject.of("type", "number"),
            json -> number(json).decimal(),
            value -> JsonNumber.of((BigDecimal) value)));
    ScalarShape truth =
        new ScalarShape(
            "true or false",
            JsonObject.of("type", "boolean"),
            Json::asBoolean,
            value -> Json.of((boolean) value));
    put(boolean.class, truth);
    put(Boolean.class, truth);
  }

  static Optional<Shape> of(Class<?> type) {
    return Optional.ofNullable(ALL.get(type));
  }

  private static <T> void text(
      String name, Class<T> type, JsonObject schema, Function<String, T> parse) {
    put(
        type,
        new ScalarShape(
            name,
            schema,
            json -> parse.apply(json.asText()),
            value -> Json.of(String.valueOf(value))));
  }

  private static void whole(int bits, Function<BigInteger, Object> narrow, Class<?>... types) {
    Shape shape =
        new ScalarShape(
            "whole number of %d bits".formatted(bits),
            JsonObject.of("type", "integer"),
            json -> narrow.apply(number(json).integer()),
            value -> JsonNumber.of(((Number) value).longValue()));
    for (Class<?> type : types) {
      put(type, shape);
    }
  }

  private static void fraction(Function<Json, Object> read, Class<?>... types) {
    Shape shape =
        new ScalarShape(
            "number",
            JsonObject.of("type", "number"),
            read,
            value -> JsonNumber.of(((Number) value).doubleValue()));
    for (Class<?> type : types) {
      put(type, shape);
    }
  }

  private static void put(Class<?> type, Shape shape) {
    ALL.put(type, shape);
  }

  private static JsonNumber number(Json json) {
    if (json instanceof JsonNumber number) {
      return number;
    }
    throw new JsonException("expected a number, not " + json.kind());
  }

  private static double finite(Json json) {
    double value = number(json).doubleValue();
    if (!Double.isFinite(value)) {
      throw new JsonException("the number is too large");
    }
    return value;
  }

  @Override
  public JsonObject schema(Definitions definitions) {
    return schema;
  }

  @Override
  public Object read(Json json, String place) {
    try {
      return reading.apply(json);
    } catch (JsonException wrong) {
      throw new MismatchException(place, String.valueOf(wrong.getMessage()));
    } catch (ArithmeticException | DateTimeException | IllegalArgumentException wrong) {
      throw new MismatchException(place, "no " + type);
    }
  }

  @Override
  public Json write(Object value) {
    return writing.apply(value);
  }
}
