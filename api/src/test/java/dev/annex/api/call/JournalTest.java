package dev.annex.api.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JournalTest {

  @Test
  void keepsSoMuchOfATarget() {
    assertThat(target("a".repeat(512))).isEqualTo("a".repeat(512));
    assertThat(target("a".repeat(513))).isEqualTo("a".repeat(511) + "…");
    assertThat(target("a".repeat(510) + "😀b")).isEqualTo("a".repeat(510) + "…");
  }

  private static String target(String target) {
    return new JournalEntry(
            Instant.EPOCH,
            JournalEntry.Kind.CALL,
            JournalEntry.Verdict.DONE,
            Optional.empty(),
            "operator",
            Optional.empty(),
            "tool.call",
            target,
            Json.object())
        .target();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1_001})
  void isReadInBoundedPages(int limit) {
    assertThatThrownBy(() -> Journal.Query.newest(limit))
        .isInstanceOf(AnnexException.class)
        .hasMessage("Reading the journal failed: limit must be between 1 and 1000, not %d.", limit);
  }

  @Test
  void isReadFromItsEnd() {
    assertThat(Journal.Query.newest(1_000).before()).isEqualTo(Long.MAX_VALUE);
  }
}
