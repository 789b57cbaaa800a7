package dev.annex.api.name;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PrintableTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "é 你好 😀", "👩\u200d💻", "\u00a0", "a\u200cb"})
  void isWhatPeopleCanSee(String text) {
    assertThat(Printable.is(text)).isTrue();
    assertThat(Printable.show(text, 100)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n",
        "\u001b[2J",
        "\u0085",
        "\u202e",
        "\u2066",
        "\u200b",
        "\ufeff",
        "\u2028",
        "\ud800",
        "\ue000",
        "\udb40\udc41"
      })
  void isNotWhatHidesOrTurnsText(String text) {
    assertThat(Printable.is(text)).isFalse();
    assertThat(Printable.show(text, 100)).startsWith("\\u{").matches(Printable::is);
  }

  @Test
  void showsTheNumberOfWhatIsNotPrintable() {
    assertThat(Printable.show("a\nb\u202ec", 100)).isEqualTo("a\\u{a}b\\u{202e}c");
  }

  @Test
  void cutsLongTextWithoutSplittingAPair() {
    assertThat(Printable.show("abcdef", 6)).isEqualTo("abcdef");
    assertThat(Printable.show("abcdefg", 6)).isEqualTo("abcde…");
    assertThat(Printable.cut("ab😀cd", 4)).isEqualTo("ab…");
    assertThat(Printable.cut("ab😀cd", 5)).isEqualTo("ab😀…");
    assertThat(Printable.cut("abc", 1)).isEqualTo("…");
    assertThat(Printable.show("\u0001".repeat(1_000), 10)).hasSizeLessThanOrEqualTo(10);
  }
}
