package dev.annex.sdk.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\" 1}",
        "[1 2]",
        "01",
        "+1",
        ".5",
        "1.",
        "1e",
        "-",
        "NaN",
        "tru",
        "nulll",
        "\"a",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\t\"",
        "1 2",
        "// c\n1",
        "'a'",
        "{\"a\":1,\"a\":2}",
        "\ufeff1",
        "{\"a\":\"\\u00zz\"}"
      })
  void refusesWhatIsNoJson(String text) {
    assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(JsonException.class);
  }

  @Test
  void ofTwoMembersWithOneNameTheLenientReaderTakesTheLast() {
    assertThat(Json.parseLenient("{\"a\":1,\"a\":2}")).isEqualTo(JsonObject.of("a", Json.of(2)));
  }

  @Test
  void depthIsBounded() {
    assertThat(Json.parse("[".repeat(1000) + "]".repeat(1000)).toJson()).hasSize(2000);
    assertThatThrownBy(() -> Json.parse("[".repeat(1001) + "]".repeat(1001)))
        .hasMessageContaining("more than 1000 values in one another");
    assertThatThrownBy(() -> Json.parse("[".repeat(1_000_000))).isInstanceOf(JsonException.class);
  }

  @Test
  void numbersAreBoundedAndKeepTheirDigits() {
    assertThat(Json.parse("12345678901234567890.10").toJson()).isEqualTo("12345678901234567890.10");
    assertThatThrownBy(() -> Json.parse("1".repeat(1001))).hasMessageContaining("1000 characters");
    assertThatThrownBy(() -> Json.parse("1e999999999").asLong()).hasMessageContaining("exponent");
    assertThatThrownBy(() -> Json.parse("9223372036854775808").asLong())
        .hasMessageContaining("64 bits");
    assertThatThrownBy(() -> Json.parse("1.5").asLong()).hasMessageContaining("no whole number");
    assertThat(Json.parse("1e2").asLong()).isEqualTo(100);
    assertThat(Json.of(2.0).toJson()).isEqualTo("2");
  }

  @Test
  void anyValueIsReadBackAsItWasWritten() {
    for (long seed = 0; seed < 2000; seed++) {
      Json value = random(new Random(seed), 0);
      assertThat(Json.parse(value.toJson())).as("seed %d", seed).isEqualTo(value);
      assertThat(Json.parse(value.toPrettyJson())).as("seed %d", seed).isEqualTo(value);
      String canonical = CanonicalJson.of(value);
      assertThat(CanonicalJson.of(Json.parse(canonical))).as("seed %d", seed).isEqualTo(canonical);
    }
  }

  @Test
  void noTextMakesTheReaderFailInAnotherWay() {
    Random random = new Random(7);
    String alphabet = "{}[]\",:\\u0eE+-.1 tfnrals\n\u0000\ud800é";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      random
          .ints(random.nextInt(12), 0, alphabet.length())
          .forEach(at -> text.append(alphabet.charAt(at)));
      try {
        Json value = Json.parseLenient(text.toString());
        assertThat(Json.parse(value.toJson())).isEqualTo(value);
      } catch (JsonException expected) {
        assertThat(expected).hasMessageContaining("no JSON at character");
      }
    }
  }

  private static Json random(Random random, int depth) {
    return switch (random.nextInt(depth > 4 ? 5 : 7)) {
      case 0 -> JsonNull.INSTANCE;
      case 1 -> Json.of(random.nextBoolean());
      case 2 -> Json.of(random.nextLong());
      case 3 -> Json.of(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
      case 4 -> Json.of(randomText(random));
      case 5 -> {
        List<Json> elements = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          elements.add(random(random, depth + 1));
        }
        yield new JsonArray(elements);
      }
      default -> {
        Map<String, Json> members = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          members.put("%d%s".formatted(i, depth == 0 ? "" : "k"), random(random, depth + 1));
        }
        yield new JsonObject(members);
      }
    };
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      text.append((char) random.nextInt(random.nextBoolean() ? 128 : 0x10000));
    }
    return text.toString();
  }

  @Test
  void canonicalFormsAndDigestsAreThoseThatHostsCompare() throws IOException {
    Path cases = Path.of("../../cases/agh/digests.json");
    int done = 0;
    for (Json one : Json.parse(Files.readString(cases)).asArray().elements()) {
      JsonObject object = one.asObject();
      String about = object.text("about").orElseThrow();
      Json schema = Json.parse(object.text("schema").orElseThrow());
      Optional<String> canonical = object.text("go");
      if (canonical.isEmpty()) {
        assertThatThrownBy(() -> CanonicalJson.of(schema))
            .as(about)
            .isInstanceOf(JsonException.class);
      } else {
        assertThat(CanonicalJson.of(schema)).as(about).isEqualTo(canonical.get());
      }
      object
          .text("sha256")
          .ifPresent(
              digest -> assertThat(CanonicalJson.digest(schema)).as(about).isEqualTo(digest));
      done++;
    }
    assertThat(done).isGreaterThan(20);
  }
}
