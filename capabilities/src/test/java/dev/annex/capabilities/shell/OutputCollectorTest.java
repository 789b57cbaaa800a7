package dev.annex.capabilities.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.fault.AnnexException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OutputCollectorTest {

  @Test
  void keepsTheFirstBytes() {
    OutputCollector collector = collector(Optional.empty(), Optional.empty(), 5);
    write(collector, "abc");
    assertThat(collector.truncated()).isFalse();
    write(collector, "def");
    assertThat(text(collector)).isEqualTo("abcde");
    assertThat(collector.truncated()).isTrue();
  }

  @Test
  void keepsTheLastLines() {
    OutputCollector collector = collector(Optional.empty(), Optional.of(2), 100);
    write(collector, "one\ntw");
    write(collector, "o\nthree\nfo");
    write(collector, "ur");
    assertThat(text(collector)).isEqualTo("three\nfour");
    assertThat(collector.truncated()).isFalse();
  }

  @Test
  void leavesOutWholeLinesWhenTheLastOnesAreTooMuch() {
    OutputCollector collector = collector(Optional.empty(), Optional.of(3), 8);
    write(collector, "one\ntwo\nthree\n");
    assertThat(text(collector)).isEqualTo("three\n");
    assertThat(collector.truncated()).isTrue();
  }

  @Test
  void looksForThePatternBeforeItCounts() {
    OutputCollector collector = collector(Optional.of("^e|b$"), Optional.of(2), 100);
    write(collector, "e1\nx\ne2\ny\nab\nz\n");
    assertThat(text(collector)).isEqualTo("e2\nab\n");
  }

  @Test
  void boundsALineThatNeverEnds() {
    OutputCollector collector = collector(Optional.of("^a"), Optional.empty(), 1 << 20);
    for (int i = 0; i < 3; i++) {
      write(collector, "a".repeat(OutputCollector.LONGEST_LINE));
    }
    write(collector, "\nb\na\n");
    assertThat(text(collector)).hasSize(OutputCollector.LONGEST_LINE + 3).endsWith("a\na\n");
    assertThat(collector.truncated()).isTrue();
  }

  @Test
  void takesBytesThatAreNoText() {
    OutputCollector collector = collector(Optional.of("k"), Optional.empty(), 100);
    byte[] bytes = {(byte) 0xff, 'k', 0, '\n', (byte) 0xfe, '\n'};
    collector.accept(bytes, bytes.length);
    assertThat(collector.finish()).containsExactly(0xff, 'k', 0, '\n');
  }

  @Test
  void refusesPatternsItCannotLookForInTime() {
    for (String pattern : new String[] {"(", "(?=a)", "(a)\\1", "a".repeat(1_001)}) {
      assertThatThrownBy(
              () -> OutputFilter.read("shell.run", Optional.of(pattern), Optional.empty()))
          .isInstanceOf(AnnexException.class)
          .hasMessageContaining("\"grep\"");
    }
    assertThatThrownBy(() -> OutputFilter.read("shell.run", Optional.empty(), Optional.of(0)))
        .hasMessageContaining("\"tail\"");
  }

  private static OutputCollector collector(
      Optional<String> grep, Optional<Integer> tail, long most) {
    return new OutputCollector(OutputFilter.read("shell.run", grep, tail), most);
  }

  private static void write(OutputCollector collector, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    collector.accept(bytes, bytes.length);
  }

  private static String text(OutputCollector collector) {
    return new String(collector.finish(), StandardCharsets.UTF_8);
  }
}
