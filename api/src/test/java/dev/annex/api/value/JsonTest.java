package dev.annex.api.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

final class JsonTest {

  record Shape(Optional<String> text, OptionalLong number, Optional<Boolean> truth) {}

  record Bytes(Optional<byte[]> value) {}

  @Test
  void readsNestingUpToItsBound() {
    assertThat(Json.parse(nested(Json.MAX_DEPTH)).isArray()).isTrue();
    assertInvalid(nested(Json.MAX_DEPTH + 1), "depth (65) exceeds the maximum allowed (64");
  }

  @Test
  void readsNumbersUpToTheirBound() {
    assertThat(Json.parse("1".repeat(Json.MAX_NUMBER_LENGTH)).isNumber()).isTrue();
    assertInvalid("1".repeat(Json.MAX_NUMBER_LENGTH + 1), "length (401) exceeds");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":1,\"a\":2}         | line 1, column 11: Duplicate",
        "[{\"b\":{\"a\":1,\"a\":1}}] | Duplicate",
        "{\"a\":1,\"\\u0061\":2}   | Duplicate",
        "1 2                       | line 1, column 3: something follows",
        "{} x                      | column 4",
        "''                        | the document is empty",
        "' '                       | the document is empty",
        "[1,]                      | column 4",
        "{\"a\"                    | Unexpected end-of-input",
        "NaN                       | NaN",
        "{'a':1}                   | double-quote",
        "// no                     | comment",
        "+1                        | +",
        "01                        | zero",
        "\"\\x\"                   | escape",
      })
  void refusesWhatIsNotOneDocument(String text, String why) {
    assertInvalid(text, why);
  }

  @Test
  void saysOnWhichLineItStopped() {
    assertInvalid("{\n  \"a\": 1,\n  oops\n}", "line 3, column");
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    byte[] broken = {'"', (byte) 0xC3, '"'};
    assertThatThrownBy(() -> Json.parse(broken))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_JSON));
  }

  @Test
  void writesWhatItRead() {
    String text = "{\"b\":[1,2.5,\"é😀\",null,true],\"a\":{}}";
    assertThat(Json.write(Json.parse(text))).isEqualTo(text);
    assertThat(Json.writeBytes(Json.parse(text))).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
    assertThat(Json.parse(Json.writePretty(Json.parse(text)))).isEqualTo(Json.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"text\":7}",
        "{\"text\":true}",
        "{\"text\":{}}",
        "{\"number\":\"7\"}",
        "{\"number\":7.0}",
        "{\"number\":7.5}",
        "{\"number\":\"\"}",
        "{\"number\":true}",
        "{\"number\":99999999999999999999}",
        "{\"truth\":1}",
        "{\"truth\":\"true\"}",
        "{\"truth\":\"\"}",
        "{\"more\":1}",
        "{\"Text\":\"x\"}",
        "[]",
        "\"\""
      })
  void makesRecordsOfTheRightTypesOnly(String json) {
    assertThatThrownBy(() -> Json.mapper().treeToValue(Json.parse(json), Shape.class))
        .isInstanceOf(JacksonException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"text\":null,\"number\":null,\"truth\":null}"})
  void makesWhatIsMissingOrNullEmpty(String json) {
    assertThat(Json.mapper().treeToValue(Json.parse(json), Shape.class))
        .isEqualTo(new Shape(Optional.empty(), OptionalLong.empty(), Optional.empty()));
  }

  @Test
  void keepsBytesBinaryBothWays() {
    byte[] bytes = {0, 1, (byte) 0xFF};
    JsonNode tree = Json.mapper().valueToTree(new Bytes(Optional.of(bytes)));
    assertThat(tree.get("value").isBinary()).isTrue();
    assertThat(Json.mapper().treeToValue(tree, Bytes.class).value().orElseThrow())
        .containsExactly(bytes);
    assertThat(Json.write(tree)).isEqualTo("{\"value\":\"AAH/\"}");
    assertThat(
            Json.mapper()
                .treeToValue(Json.parse(Json.write(tree)), Bytes.class)
                .value()
                .orElseThrow())
        .containsExactly(bytes);
  }

  private static String nested(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }

  private static void assertInvalid(String text, String why) {
    assertThatThrownBy(() -> Json.parse(text))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_JSON))
        .hasMessageStartingWith("Reading JSON failed")
        .hasMessageContaining(why);
    assertThatThrownBy(() -> Json.parse(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(AnnexException.class)
        .hasMessageStartingWith("Reading JSON failed");
  }
}
