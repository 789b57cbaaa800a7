package dev.annex.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.value.Json;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class SafeTextTest {

  @Test
  void makesOneLineOfSeveral() {
    assertThat(SafeText.line(" a\r\n\tb \u001b]0;title\u0007", 100))
        .isEqualTo("a b \\u{1b}]0;title\\u{7}");
  }

  @Test
  void keepsLinesInABlockAndNothingElseThatMoves() {
    assertThat(SafeText.block("a\r\nb\rc\td\u202e")).isEqualTo("a\nb\\u{d}c\td\\u{202e}");
  }

  @Test
  void changesNoDocument() {
    JsonNode document =
        Json.parse(
            "{\"k\\u009b\":\"\\u001b\\u202e\\ud83d\\ude00\\ue000\\u2028 é\",\"n\":[1.50,null]}");
    String shown = SafeText.json(document);
    assertThat(Json.parse(shown)).isEqualTo(document);
    assertThat(shown).contains("\\u009b", "\\u202e", "😀", "é");
  }

  @Test
  void alignsColumnsWithoutTrailingSpace() {
    Table table = Table.of("A", "LONGER").row("wide cell", "x").row("ü", "");
    assertThat(table.lines()).containsExactly("A          LONGER", "wide cell  x", "ü");
    assertThatThrownBy(() -> table.row("one")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsDurationsAsPeopleWriteThem() {
    assertThat(Times.duration("250ms")).isEqualTo(Duration.ofMillis(250));
    assertThat(Times.duration("15m")).isEqualTo(Duration.ofMinutes(15));
    assertThat(Times.duration("7d")).isEqualTo(Duration.ofDays(7));
    assertThat(Times.duration("PT1H30M")).isEqualTo(Duration.ofMinutes(90));
    assertThatThrownBy(() -> Times.duration("10")).hasMessageContaining("\"10\"");
  }
}
