package dev.annex.api.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ExtensionIdTest {

  @ParameterizedTest
  @CsvSource({
    "notes,          notes",
    "com.acme.notes, notes",
    "my_ext-2,       my_ext-2",
    "a,              a",
    "7,              7",
    "a--b__c,        a--b__c",
    "oss_,           oss_"
  })
  void hasAShortName(String id, String shortName) {
    assertThat(new ExtensionId(id).shortName()).isEqualTo(shortName);
    assertThat(new ExtensionId(id)).hasToString(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".", "a.", ".a", "-a", "_a", "Notes", "a b", "a/b", "../a", "é", "a\n", "\u202ea", "ａ"
      })
  void refusesWhatIsNoId(String text) {
    assertThatThrownBy(() -> new ExtensionId(text))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_NAME))
        .hasMessageContaining("is no extension id");
  }

  @Test
  void isAtMostOneHundredAndTwentyEightCharactersLong() {
    assertThat(new ExtensionId("a".repeat(128)).value()).hasSize(128);
    assertThatThrownBy(() -> new ExtensionId("a".repeat(129))).isInstanceOf(AnnexException.class);
    assertThatThrownBy(() -> new ExtensionId("a".repeat(1_000_000)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
  }

  @Test
  void showsWhatCannotBePrinted() {
    assertThatThrownBy(() -> new ExtensionId("a\u001b[2J"))
        .hasMessageStartingWith("\"a\\u{1b}[2J\" is no extension id");
  }
}
