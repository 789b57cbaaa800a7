package dev.annex.runtime.wasm.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.runtime.wasm.memory.MemoryImage;
import dev.annex.runtime.wasm.snapshot.SelfTest.Ending;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the comparison of both ways finds. */
class SelfTestTest {

  private static final SnapshotDecision.Taken TAKEN =
      new SnapshotDecision.Taken(
          new Snapshot(
              UUID.randomUUID(),
              MemoryImage.empty(0),
              Optional.empty(),
              List.of(),
              List.of(),
              new BitSet(),
              new BitSet(),
              new Resumption.Ready(),
              Optional.empty()));

  private static Ending ending(String how, String output, String... calls) {
    return new Ending(how, output.getBytes(StandardCharsets.UTF_8), List.of(calls));
  }

  private static String reason(Ending anew, Ending resumed) {
    SnapshotDecision decision = SelfTest.confirm(TAKEN, () -> anew, () -> resumed);
    return ((SnapshotDecision.Refused) decision).reason();
  }

  @Test
  void whatIsTheSameIsConfirmed() {
    Ending one = ending("exit 0", "{}", "log.write");
    assertThat(SelfTest.confirm(TAKEN, () -> one, () -> ending("exit 0", "{}", "log.write")))
        .isEqualTo(TAKEN);
  }

  @Test
  void theFirstDifferenceIsNamed() {
    assertThat(reason(ending("exit 0", "{}"), ending("exit 2", "{}")))
        .isEqualTo(
            "a test call from the snapshot ended differently: it ended with exit 2 and not with exit 0");
    assertThat(reason(ending("exit 0", "abc"), ending("exit 0", "abd")))
        .contains("byte 2 of its output starts 'd' and not 'c'");
    assertThat(reason(ending("exit 0", "abc"), ending("exit 0", "ab")))
        .contains("byte 2 of its output starts with its end and not 'c'");
    assertThat(reason(ending("exit 0", "", "kv.get"), ending("exit 0", "")))
        .contains("it called [] and not [kv.get]");
  }

  @Test
  void anAnswerThatNeverRepeatsConfirmsNothing() {
    AtomicInteger count = new AtomicInteger();
    SnapshotDecision decision =
        SelfTest.confirm(
            TAKEN,
            () -> ending("exit 0", "run " + count.incrementAndGet()),
            () -> ending("exit 0", "run 1"));
    assertThat(((SnapshotDecision.Refused) decision).reason())
        .startsWith("the same test call ended differently twice")
        .contains("'2' and not '1'");
  }
}
