package dev.annex.runtime.wasm.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Label;

class LivenessTest {

  @Test
  void aVariableLivesFromWhereItIsWrittenToWhereItIsRead() {
    Liveness liveness = new Liveness();
    liveness.writes(1);
    liveness.other(List.of(), true);
    liveness.reads(1);
    liveness.other(List.of(), false);

    assertThat(liveness.live()).startsWith(set(), set(1), set(1), set());
  }

  @Test
  void whatIsReadInTheNextRoundLivesThroughTheLoop() {
    Liveness liveness = new Liveness();
    Label start = new Label();
    liveness.label(start);
    liveness.reads(2);
    liveness.writes(3);
    liveness.reads(3);
    liveness.other(List.of(start), true);
    liveness.reads(4);
    liveness.other(List.of(), false);

    assertThat(liveness.live())
        .startsWith(set(2, 4), set(2, 4), set(2, 3, 4), set(2, 4), set(4), set());
  }

  @Test
  void nothingFollowsAnInstructionThatDoesNotFallThrough() {
    Liveness liveness = new Liveness();
    Label end = new Label();
    liveness.other(List.of(end), false);
    liveness.reads(5);
    liveness.label(end);
    liveness.reads(6);
    liveness.other(List.of(), false);

    assertThat(liveness.live()).startsWith(set(6), set(5, 6), set(6), set());
  }

  private static BitSet set(int... variables) {
    BitSet set = new BitSet();
    for (int variable : variables) {
      set.set(variable);
    }
    return set;
  }
}
