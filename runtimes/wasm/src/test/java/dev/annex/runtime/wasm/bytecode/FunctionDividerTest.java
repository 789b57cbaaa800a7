package dev.annex.runtime.wasm.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.runtime.wasm.bytecode.EngineCode.Running;
import dev.annex.runtime.wasm.bytecode.FunctionDivider.Sizes;
import dev.annex.runtime.wasm.metering.FuelHelper;
import dev.annex.runtime.wasm.metering.FuelRewriter;
import dev.annex.runtime.wasm.metering.FuelRules;
import dev.annex.runtime.wasm.metering.MeteredModule;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class FunctionDividerTest {

  private static final long FUEL = 1_000_000;
  private static final Sizes SMALL = new Sizes(60, 60, 6);

  @RepeatedTest(60)
  void programsMadeAtRandomBehaveTheSameAndUseTheSameFuelDividedAndNot(RepetitionInfo repetition) {
    long seed = repetition.getCurrentRepetition();
    MeteredModule metered = new FuelRewriter(FuelRules.standard()).rewrite(RandomProgram.of(seed));
    EngineCode code = new EngineCode(metered.wasm());
    Map<Integer, FuelMethod> fuel = methods(metered);
    RewrittenCode whole = ClassPass.rewrite(code.jar, code.module, fuel, Set.of());
    Divided divided = Divided.of(whole, fuel, SMALL);
    assertThat(divided.parts()).isPositive();
    assertThat(divided.fuelCalls()).isEqualTo(whole.counts().fuelCalls());
    try (Running plain = code.start(code.load(whole.jar()), whole.globals());
        Running ours = code.start(code.load(divided.jar()), whole.globals())) {
      plain.initialize();
      ours.initialize();
      Random random = new Random(seed);
      for (int step = 0; step < 30; step++) {
        String function = "f" + random.nextInt(3);
        long first = random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(70_000);
        long second = random.nextLong();
        plain.memory.fuel(FUEL);
        ours.memory.fuel(FUEL);
        assertThat(ours.call(function, first, second))
            .as("seed %d, step %d", seed, step)
            .isEqualTo(plain.call(function, first, second));
        assertThat(ours.memory.fuelLeft())
            .as("fuel after seed %d, step %d", seed, step)
            .isEqualTo(plain.memory.fuelLeft());
      }
    }
  }

  private static Map<Integer, FuelMethod> methods(MeteredModule metered) {
    Map<Integer, FuelMethod> methods = new HashMap<>();
    for (FuelHelper helper : FuelHelper.values()) {
      FuelMethod method =
          switch (helper) {
            case LOAD -> FuelMethod.LOAD;
            case STORE -> FuelMethod.STORE;
            case CHARGE -> FuelMethod.CHARGE;
            case CHARGE_UNTESTED -> FuelMethod.CHARGE_UNTESTED;
            case REFILL -> FuelMethod.REFILL;
            case BULK -> FuelMethod.BYTES;
            case BULK_REFERENCES -> FuelMethod.REFERENCES;
            case GROW -> FuelMethod.GROWTH;
          };
      methods.put(metered.functions().index(helper), method);
    }
    return methods;
  }

  @Test
  void smallFunctionsStayWhole() {
    RewrittenCode code = new EngineCode(RandomProgram.of(1)).rewritten();
    GeneratedClasses classes = GeneratedClasses.read(code.jar());
    classes
        .classes()
        .values()
        .forEach(bytes -> assertThat(FunctionDivider.rewrite(bytes)).isSameAs(bytes));
  }

  @Test
  void onlyPartsAreCalledParts() {
    assertThat(Engine.partOf(Engine.part("func_92", 3))).hasValue(92);
    assertThat(Engine.function(Engine.part("func_92", 3))).isEmpty();
    assertThat(Engine.partOf("func_92")).isEmpty();
    assertThat(Engine.partOf("func_92_part_")).isEmpty();
    assertThat(Engine.partOf("func_92_part_x")).isEmpty();
    assertThat(Engine.partOf("other_part_1")).isEmpty();
  }
}
