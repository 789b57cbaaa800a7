package dev.annex.api.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ToolNameTest {

  private static final ExtensionId NOTES = new ExtensionId("notes");

  @ParameterizedTest
  @ValueSource(strings = {"add", "Add item", "notes.add", "größe", "文件", "a/b", "😀", "👩\u200d💻"})
  void takesTheExtensionsOwnWord(String tool) {
    assertThat(new ToolName(NOTES, tool)).hasToString("notes/" + tool);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        " add",
        "add ",
        "add\n",
        "a\tb",
        "a\u0000b",
        "a\u202eb",
        "a\u200bb",
        "\ud800",
        "a\u2028b",
        "\udbff\udfff"
      })
  void refusesWhatCannotBePrinted(String tool) {
    assertThatThrownBy(() -> new ToolName(NOTES, tool))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_NAME))
        .hasMessageContaining("is no tool name");
  }

  @Test
  void isAtMostOneHundredAndTwentyEightCharactersLong() {
    assertThat(new ToolName(NOTES, "t".repeat(128)).tool()).hasSize(128);
    assertThatThrownBy(() -> new ToolName(NOTES, "t".repeat(129)))
        .isInstanceOf(AnnexException.class);
  }

  @Test
  void isOrderedByExtensionFirst() {
    List<ToolName> sorted =
        Stream.of(
                new ToolName(new ExtensionId("notes"), "add"),
                new ToolName(new ExtensionId("mail"), "send"),
                new ToolName(new ExtensionId("mail"), "read"))
            .sorted()
            .toList();
    assertThat(sorted)
        .map(ToolName::toString)
        .containsExactly("mail/read", "mail/send", "notes/add");
  }
}
