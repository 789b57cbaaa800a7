package dev.annex.runtime.wasm.dialect.luminarys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class ManifestYamlTest {

  private static JsonNode read(String text) {
    return ManifestYaml.read(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readsScalarsAsTheirTexts() {
    assertThat(
            read(
                """
                id: a-b   # a remark
                env: { PORT: 8080, YES: yes, EMPTY: "", "Q": '~', BLOCK: !!str 1.0 }
                nothing:
                tilde: ~
                list:
                  - one
                  - "two"
                text: |
                  line
                  line
                """))
        .isEqualTo(
            Json.parse(
                """
                {"id":"a-b","env":{"PORT":"8080","YES":"yes","EMPTY":"","Q":"~","BLOCK":"1.0"},
                 "nothing":null,"tilde":null,"list":["one","two"],"text":"line\\nline\\n"}\
                """));
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("", "it is empty"),
        Arguments.of("- a", "it is no object"),
        Arguments.of("a: 1\na: 2", "line 2: member \"a\" stands there twice"),
        Arguments.of("a: &x 1\nb: *x", "line 1: anchors are not read"),
        Arguments.of("a: *x", "line 1: aliases are not read"),
        Arguments.of("a: !!python/object:os.system ls", "line 1: tags are not read"),
        Arguments.of("a: !exec ls", "line 1: tags are not read"),
        Arguments.of("? [a, b]\n: c", "the name of a member is no text"),
        Arguments.of("a: 1\n---\nb: 2", "it holds a second document"),
        Arguments.of("a: " + "[".repeat(20), "nested more than 16 deep"),
        Arguments.of("a: " + "{b: ".repeat(20), "nested more than 16 deep"),
        Arguments.of("a: [1", "line 1"),
        Arguments.of("a: b: c", "line 1"),
        Arguments.of("\u0000", "cannot be read"),
        Arguments.of("a: " + "x".repeat(ManifestYaml.MAX_BYTES), "65536 are read"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesWithThePlaceAndTheReason(String text, String why) {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> read(text))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.MANIFEST_INVALID))
        .withMessageContaining(why);
  }

  @Test
  void refusesWhatIsNotUtf8() {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> ManifestYaml.read(new byte[] {'a', ':', (byte) 0xff}))
        .withMessageContaining("not UTF-8");
  }
}
