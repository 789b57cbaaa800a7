package dev.annex.capabilities.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.annex.api.value.Json;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

final class LogTextTest {

  @ParameterizedTest
  @MethodSource
  void leavesOnlyWhatCanBePrinted(String what, String raw, String clean) {
    assertThat(LogText.clean(raw, 100)).as(what).isEqualTo(clean);
  }

  static Stream<Arguments> leavesOnlyWhatCanBePrinted() {
    return Stream.of(
        Arguments.of("plain text", "two  spaces, café, 你好, 😀", "two  spaces, café, 你好, 😀"),
        Arguments.of("a joined emoji", "👩\u200d💻", "👩\u200d💻"),
        Arguments.of("line breaks", "a\nb\r\nc\u2028d\u0085e\n", "a b c d e"),
        Arguments.of("a forged line", "ok\n2026-01-01 ERROR gone", "ok 2026-01-01 ERROR gone"),
        Arguments.of("tabs", "a\t\tb", "a b"),
        Arguments.of("controls", "a\0b\u0008c\u007fd", "abcd"),
        Arguments.of("colour", "a\u001b[1;31mb\u001b[0mc", "abc"),
        Arguments.of("cursor moves with odd letters", "a\u001b[?25lb\u001b[2 qc", "abc"),
        Arguments.of("eight-bit control sequence", "a\u009b2Jb", "ab"),
        Arguments.of("window title", "a\u001b]0;owned\u0007b", "ab"),
        Arguments.of("a link", "\u001b]8;;http://x\u001b\\text\u001b]8;;\u001b\\", "text"),
        Arguments.of("eight-bit string", "a\u009d0;owned\u009cb", "ab"),
        Arguments.of("device control string", "a\u001bP+q544e\u001b\\b", "ab"),
        Arguments.of("a string without an end", "a\u001b]0;title", "a0;title"),
        Arguments.of("character set", "a\u001b(0b", "ab"),
        Arguments.of("full reset", "a\u001bcb", "ab"),
        Arguments.of("an escape at the end", "a\u001b", "a"),
        Arguments.of("a sequence at the end", "a\u001b[12", "a"),
        Arguments.of("right to left override", "a\u202etxt.exe\u202c", "atxt.exe"),
        Arguments.of("direction isolates", "a\u2066b\u2069", "ab"),
        Arguments.of("hidden tag characters", "a\udb40\udc41b", "ab"),
        Arguments.of("zero width space and byte order mark", "a\u200b\ufeffb", "ab"),
        Arguments.of("half a surrogate pair", "a\ud800b", "ab"));
  }

  @Test
  void cutsWhatIsTooLong() {
    assertThat(LogText.clean("a".repeat(50), 50)).isEqualTo("a".repeat(50));
    assertThat(LogText.clean("a".repeat(51), 50)).isEqualTo("a".repeat(49) + "…");
    assertThat(LogText.clean("a".repeat(48) + "😀😀", 50)).isEqualTo("a".repeat(48) + "…");
  }

  @Test
  void takesTimeInProportionToTheText() {
    String openings = "\u001b]".repeat(1 << 21);
    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertThat(LogText.clean(openings, 100)).isEmpty());
  }

  @Test
  void keepsShortValuesAsTheyAreAndCutsLongOnesToText() {
    Map<String, JsonNode> clean =
        LogText.clean(
            Map.of(
                "number",
                Json.parse("1.5"),
                "object",
                Json.parse("{\"a\":[true,null]}"),
                "long",
                Json.parse("[" + "1234567,".repeat(200) + "0]"),
                "text",
                Json.parse("\"" + "x".repeat(2_000) + "\""),
                "n".repeat(100),
                Json.parse("1"),
                "bytes",
                JsonNodeFactory.instance.binaryNode(new byte[3])));
    ObjectNode all = Json.object().setAll(clean);
    assertThat(all.path("number")).hasToString("1.5");
    assertThat(all.path("object")).hasToString("{\"a\":[true,null]}");
    assertThat(all.path("bytes")).hasToString("\"3 bytes\"");
    assertThat(all.path("long").stringValue()).hasSize(LogText.MAX_VALUE_LENGTH).endsWith("…");
    assertThat(all.path("text").stringValue()).hasSize(LogText.MAX_VALUE_LENGTH).endsWith("…");
    assertThat(clean).containsKey("n".repeat(63) + "…");
  }
}
