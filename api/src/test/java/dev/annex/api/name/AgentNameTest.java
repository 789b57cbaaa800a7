package dev.annex.api.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AgentNameTest {

  @ParameterizedTest
  @CsvSource({
    "notes, add,       notes__add",
    "notes, add_item,  notes__add_item",
    "my-notes, Add-2,  my-notes__Add-2"
  })
  void keepsANameThatFits(String alias, String tool, String expected) {
    assertThat(AgentName.of(alias, tool)).hasToString(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"read file", "read.file", "größe", "文件", "😀", "a/b", "read:file"})
  void cleansANameThatDoesNotFitAndMarksIt(String tool) {
    AgentName name = AgentName.of("notes", tool);
    assertThat(name.value()).matches("notes__[A-Za-z0-9_-]*_[0-9a-f]{6}");
    assertThat(name.value().length()).isLessThanOrEqualTo(AgentName.MAX_LENGTH);
  }

  @Test
  void isTheSameInEveryProcess() {
    assertThat(AgentName.of("notes", "read.file")).hasToString("notes__read_file_a8484f");
  }

  @Test
  void fitsWhateverTheLength() {
    for (int length = 1; length <= 128; length++) {
      String tool = "t".repeat(length);
      AgentName name = AgentName.of("notes", tool);
      boolean fits = "notes__".length() + length <= AgentName.MAX_LENGTH;
      assertThat(name.value().equals("notes__" + tool)).as("length %d", length).isEqualTo(fits);
      assertThat(name.value().length()).isLessThanOrEqualTo(AgentName.MAX_LENGTH);
    }
  }

  @Test
  void keepsNamesApartThatCleanToTheSameText() {
    Set<AgentName> names = new HashSet<>();
    String[] tools = {"a b", "a.b", "a/b", "a_b", "a:b", "a  b", "a b ", "ä b", "a\u00a0b"};
    for (String tool : tools) {
      names.add(AgentName.of("notes", tool));
    }
    assertThat(names).hasSize(tools.length);
  }

  @Test
  void keepsLongNamesApartThatBeginAlike() {
    String start = "x".repeat(100);
    assertThat(AgentName.of("notes", start + "1")).isNotEqualTo(AgentName.of("notes", start + "2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a.b", "é"})
  void refusesIllegalText(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AgentName(text))
        .withMessage("agent name is not 1 to 64 characters of A-Za-z0-9_-: " + text);
  }

  @Test
  void readsNamesUpToSixtyFourCharacters() {
    assertThat(new AgentName("a".repeat(64)).value()).hasSize(64);
    assertThatIllegalArgumentException().isThrownBy(() -> new AgentName("a".repeat(65)));
  }
}
