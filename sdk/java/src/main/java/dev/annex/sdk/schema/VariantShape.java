package dev.annex.sdk.schema;

import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonArray;
import dev.annex.sdk.json.JsonObject;
import dev.annex.sdk.json.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A sealed interface of records: one object of several kinds, told apart by one member. */
final class VariantShape implements NamedShape {

  private final Class<?> type;
  private final String discriminator;
  private final Map<String, RecordShape> variants = new LinkedHashMap<>();

  VariantShape(Class<?> type) {
    this.type = type;
    Discriminator said = type.getAnnotation(Discriminator.class);
    discriminator = said == null ? "type" : said.value();
  }

  void add(RecordShape variant) {
    if (variants.put(nameOf(variant.type()), variant) != null) {
      throw new IllegalArgumentException(
          "two records of %s are named \"%s\"".formatted(type.getName(), nameOf(variant.type())));
    }
  }

  /** Checks that no record has the discriminator as a component; only once all are known. */
  void check() {
    for (RecordShape variant : variants.values()) {
      if (variant.components().stream().anyMatch(c -> c.name().equals(discriminator))) {
        throw new IllegalArgumentException(
            "component \"%s\" of %s has the name by which the records of %s are told apart; rename it, or say @Discriminator(…)"
                .formatted(discriminator, variant.type().getName(), type.getName()));
      }
    }
  }

  private static String nameOf(Class<?> variant) {
    Name name = variant.getAnnotation(Name.class);
    String simple = variant.getSimpleName();
    return name == null
        ? simple.substring(0, 1).toLowerCase(Locale.ROOT) + simple.substring(1)
        : name.value();
  }

  @Override
  public Class<?> type() {
    return type;
  }

  @Override
  public JsonObject body(Definitions definitions) {
    List<Json> schemas = new ArrayList<>();
    variants.forEach((name, variant) -> schemas.add(tagged(name, variant.body(definitions))));
    JsonObject schema = JsonObject.of("oneOf", new JsonArray(schemas));
    Description description = type.getAnnotation(Description.class);
    return description == null ? schema : schema.with("description", description.value());
  }

  /** An enum of one, not a const, because there are hosts that know only the former. */
  private JsonObject tagged(String name, JsonObject schema) {
    Map<String, Json> properties = new LinkedHashMap<>();
    properties.put(
        discriminator, JsonObject.of("type", "string").with("enum", JsonArray.of(Json.of(name))));
    schema.get("properties").ifPresent(old -> properties.putAll(old.asObject().members()));
    List<Json> required = new ArrayList<>();
    required.add(Json.of(discriminator));
    schema.get("required").ifPresent(old -> required.addAll(old.asArray().elements()));
    return schema
        .with("properties", new JsonObject(properties))
        .with("required", new JsonArray(required));
  }

  @Override
  public Object read(Json json, String place) {
    if (!(json instanceof JsonObject object)) {
      throw new MismatchException(place, "expected an object, not " + json.kind());
    }
    Optional<RecordShape> variant =
        object
            .get(discriminator)
            .filter(JsonText.class::isInstance)
            .flatMap(name -> Optional.ofNullable(variants.get(name.asText())));
    Map<String, Json> rest = new LinkedHashMap<>(object.members());
    rest.remove(discriminator);
    return variant
        .orElseThrow(() ->
            new MismatchException(
                place + "." + discriminator,
                "expected one of %s".formatted(String.join(", ", variants.keySet()))))
        .read(new JsonObject(rest), place);
  }

  @Override
  public Json write(Object value) {
    for (Map.Entry<String, RecordShape> variant : variants.entrySet()) {
      if (variant.getValue().type().isInstance(value)) {
        Map<String, Json> members = new LinkedHashMap<>();
        members.put(discriminator, Json.of(variant.getKey()));
        members.putAll(variant.getValue().write(value).members());
        return new JsonObject(members);
      }
    }
    throw new IllegalArgumentException(
        "%s is no record of %s".formatted(value.getClass().getName(), type.getName()));
  }

  Iterable<RecordShape> variants() {
    return variants.values();
  }
}
