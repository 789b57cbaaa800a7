package dev.annex.runtime.process.dialect.agh.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.annex.api.value.Json;
import dev.annex.runtime.process.dialect.agh.Cases;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class SchemaDigestsTest {

  private static final Map<String, CanonicalForm> FORMS =
      Map.of(
          "rfc", CanonicalForm.RFC_8785,
          "go", CanonicalForm.GO,
          "typescript", CanonicalForm.TYPESCRIPT);

  @TestFactory
  Stream<DynamicTest> canonicalForms() {
    return Cases.in("digests.json")
        .flatMap(one ->
            FORMS.keySet().stream()
                .map(name ->
                    DynamicTest.dynamicTest(
                        "%s: %s".formatted(name, one.path("about").asString("")),
                        () -> check(one, name))));
  }

  private static void check(JsonNode one, String name) {
    JsonNode schema = Json.parse(one.path("schema").asString(""));
    CanonicalForm form = FORMS.get(name);
    if (!one.has(name)) {
      assertThatIllegalArgumentException().isThrownBy(() -> form.of(schema));
      return;
    }
    assertThat(form.of(schema)).isEqualTo(one.path(name).asString(""));
    if (one.has("sha256")) {
      assertThat(SchemaDigests.of(schema).hex()).containsExactly(one.path("sha256").asString(""));
    }
  }

  @Test
  void formsOfOrdinarySchemasAreOne() {
    Random random = new Random(42);
    for (int i = 0; i < 2_000; i++) {
      JsonNode schema = schema(random, 0);

      assertThat(SchemaDigests.of(schema).hex()).as(Json.write(schema)).hasSize(1);
      assertThat(CanonicalForm.GO.of(schema)).isEqualTo(Cases.canonical(schema));
    }
  }

  /** ASCII names, whole numbers up to 2^53 and fractions between 1e-4 and 1e6. */
  private static JsonNode schema(Random random, int depth) {
    ObjectNode object = Json.object();
    int members = random.nextInt(6);
    for (int i = 0; i < members; i++) {
      String name = "%s%d".formatted((char) ('A' + random.nextInt(58)), random.nextInt(20));
      switch (random.nextInt(depth > 3 ? 4 : 6)) {
        case 0 -> object.put(name, random.nextLong(1L << 53));
        case 1 -> object.put(name, (random.nextInt(1_999_000_000) + 1_000_000) / 2_000.0 / 1_000);
        case 2 -> object.put(name, "text <%d> & \n \u00e9".formatted(random.nextInt()));
        case 3 -> object.put(name, random.nextBoolean());
        case 4 -> object.set(name, schema(random, depth + 1));
        default -> {
          ArrayNode list = object.putArray(name);
          list.add(schema(random, depth + 1)).addNull().add(random.nextInt());
        }
      }
    }
    return object;
  }

  @Test
  void everyFormReadsBackAsTheSameNumber() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        ObjectNode schema = Json.object().put("n", value);
        for (CanonicalForm form : CanonicalForm.values()) {
          String text = form.of(schema);
          double back = Double.parseDouble(text.substring("{\"n\":".length(), text.length() - 1));
          assertThat(back).as(text).isEqualTo(value == 0 ? 0.0 : value);
        }
      }
    }
  }

  @Test
  void formsHaveTheFewestDigits() {
    Random random = new Random(11);
    for (int i = 0; i < 5_000; i++) {
      double value = random.nextInt(1_000_000) / 1_000.0;
      String plain = String.format(Locale.ROOT, "%.3f", value).replaceAll("\\.?0+$", "");

      assertThat(CanonicalForm.TYPESCRIPT.of(Json.object().put("n", value)))
          .isEqualTo("{\"n\":%s}".formatted(plain));
    }
  }
}
