package dev.annex.processes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ProcessTableTest {

  private static final String REST = " 1 70 71 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 4711 0 0";

  @Test
  void isNotFooledByTheNameOfAProgram() {
    assertThat(ProcessTable.parse(7, "7 (a) Z 1 1 1 (b) S" + REST))
        .contains(new ProcessTable.Entry(7, 70, 71, 4711));
  }

  @Test
  void leavesOutWhatHasEnded() {
    assertThat(ProcessTable.parse(7, "7 (sleep) Z" + REST)).isEmpty();
    assertThat(ProcessTable.parse(7, "7 (sleep) X" + REST)).isEmpty();
    assertThat(ProcessTable.parse(7, "7 (sleep")).isEmpty();
  }
}
