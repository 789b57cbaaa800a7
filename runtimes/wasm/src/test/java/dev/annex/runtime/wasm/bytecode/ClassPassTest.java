package dev.annex.runtime.wasm.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.runtime.wasm.bytecode.EngineCode.Running;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

class ClassPassTest {

  @RepeatedTest(60)
  void programsMadeAtRandomBehaveTheSameRewrittenAndNot(RepetitionInfo repetition) {
    long seed = repetition.getCurrentRepetition();
    EngineCode code = new EngineCode(RandomProgram.of(seed));
    RewrittenCode rewritten = code.rewritten();
    assertThat(rewritten.globals().indexes()).hasSize(16).doesNotContain(0, 20);
    try (Running plain = code.start(code.load(code.jar), MovedGlobals.none());
        Running ours = code.start(code.load(rewritten.jar()), rewritten.globals())) {
      plain.initialize();
      ours.initialize();
      Random random = new Random(seed);
      for (int step = 0; step < 30; step++) {
        String function = "f" + random.nextInt(3);
        long first = random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(70_000);
        long second = random.nextLong();
        assertThat(ours.call(function, first, second))
            .as("seed %d, step %d", seed, step)
            .isEqualTo(plain.call(function, first, second));
      }
    }
  }
}
