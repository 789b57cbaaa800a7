package dev.annex.capabilities.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.fault.AnnexException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicPatternTest {

  @ParameterizedTest
  @CsvSource({
    "task.created, task.created, true",
    "task.created, task.deleted, false",
    "task.*, task.created, true",
    "task.*, task, false",
    "task.*, task.created.late, false",
    "task.**, task.created.late, true",
    "task.**, task, false",
    "**, a, true",
    "**, a.b.c, true",
    "*, a, true",
    "*, a.b, false",
    "*, *, true",
    "*, **, false",
    "**, **, true",
    "**, a.**, true",
    "a.**, **, false",
    "a.*, a.**, false",
    "a.**, a.*, true",
    "a.b, a.*, false",
    "a.*.c, a.b.c, true",
    "a.*.c, a.*.c, true",
    "a.*.c, a.*.d, false",
  })
  void coversWhatItStandsFor(String pattern, String other, boolean covered) {
    assertThat(TopicPattern.read(pattern).covers(TopicPattern.read(other))).isEqualTo(covered);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "a.",
        ".a",
        "a..b",
        "a b",
        "ä",
        "a.**.b",
        "a*",
        "***",
        "a\nb",
        "a/b",
        "a.\u202eb"
      })
  void refusesWhatIsNoTopic(String text) {
    assertThatThrownBy(() -> TopicPattern.read(text)).isInstanceOf(AnnexException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {257, 10_000})
  void refusesWhatIsTooLong(int length) {
    assertThatThrownBy(() -> TopicPattern.read("a.".repeat(length / 2) + "a"))
        .isInstanceOf(AnnexException.class);
  }
}
