package dev.annex.api.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SearchWordsTest {

  @Test
  void areRunsOfLettersAndDigitsWithoutCaseAndMarks() {
    assertThat(SearchWords.of("Café, CAFE\u0301! x2-y_z ﬁne \u0130stanbul"))
        .containsExactly("cafe", "x2", "y", "z", "fine", "istanbul");
  }

  @Test
  void arePairsInScriptsWithoutSpaces() {
    assertThat(SearchWords.of("東京都 a水")).containsExactly("東京", "京都", "都", "a", "水");
  }

  @Test
  void areNoneWhereNothingIsALetter() {
    assertThat(SearchWords.of("")).isEmpty();
    assertThat(SearchWords.of(" %*'\"\u0000\ud800 😀")).isEmpty();
  }

  @Test
  void areBoundedInNumberAndLength() {
    String many = IntStream.range(0, 3_000).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
    assertThat(SearchWords.of(many)).hasSize(SearchWords.MAX_WORDS).contains("w1999");
    assertThat(SearchWords.of("x".repeat(10_000))).containsExactly("x".repeat(64));
  }
}
