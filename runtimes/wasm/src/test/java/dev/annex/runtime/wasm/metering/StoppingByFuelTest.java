package dev.annex.runtime.wasm.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import run.endive.wasm.Parser;

/** Whatever a guest does for ever ends when its fuel does, and never much later. */
@Timeout(60)
class StoppingByFuelTest {

  private static final long[] BUDGETS = {
    0, 1, (1 << 14) - 1, 1 << 14, (1 << 14) + 1, 3_000_000, 20_000_000
  };

  /** The most that one region, one slice of a local counter or one huge size may overdraw. */
  private static final Map<String, Long> OVERDRAFT =
      Map.of(
          "fillFlood",
          8192L,
          "copyFlood",
          8192L,
          "hugeFill",
          (1L << 29) + 100,
          "hugeTableFill",
          (1L << 32) + 100,
          "hugeGrow",
          (1L << 42) + (1 << 17),
          "growZeroFlood",
          1024 * 65L,
          "tableGrowFlood",
          1000L,
          "wideCallTree",
          1L << 16);

  /** What ends the interpreter of Endive 1.0.0 by itself: deep stacks, and chains of tail calls. */
  private static final Set<String> NOT_INTERPRETED =
      Set.of("recursion", "tailCallChain", "indirectTailCallChain");

  private static Map<String, byte[]> endless() {
    Map<String, byte[]> modules = new TreeMap<>();
    modules.put("loop", module(new Code().loop().br(0).end().unreachable()));
    modules.put(
        "nestedLoop",
        module(new Code().loop().loop().get(0).brIf(0).end().br(0).end().unreachable()));
    modules.put(
        "loopThatStoresInItsArm",
        module(new Code().loop().get(0).when().get(0).set(0).end().br(0).end().unreachable()));
    modules.put("tableLoop", module(new Code().loop().get(0).brTable(0, 0, 0).end().unreachable()));
    modules.put(
        "loopWithCalls", module(new Code().loop().call(0).drop().br(0).end().unreachable()));
    modules.put("recursion", module(new Code().call(1).call(1).drop()));
    modules.put("tailCallChain", module(new Code().returnCall(1)));
    modules.put("indirectTailCallChain", module(new Code().i32(1).returnCallIndirect(0)));
    modules.put(
        "handlerLoop",
        module(
            new Code()
                .loop()
                .block()
                .raw(0x1F, Code.VOID, 1, 2, 0)
                .raw(0x08, 0)
                .end()
                .end()
                .br(0)
                .end()
                .unreachable()));
    modules.put(
        "handlerThatIsTheLoop",
        module(
            new Code()
                .loop()
                .raw(0x1F, Code.VOID, 1, 2, 0)
                .raw(0x08, 0)
                .end()
                .end()
                .unreachable()));
    modules.put(
        "fillFlood",
        module(new Code().loop().i32(0).i32(1).i32(0xFFFF).memoryFill().br(0).end().unreachable()));
    modules.put(
        "copyFlood",
        module(new Code().loop().i32(0).i32(9).i32(0xFFF0).memoryCopy().br(0).end().unreachable()));
    modules.put("hugeFill", module(new Code().i32(0).i32(1).i32(-1).memoryFill().i32(1)));
    modules.put(
        "hugeTableFill", module(new Code().i32(0).raw(0xD0, 0x70).i32(-1).tableFill(0).i32(1)));
    modules.put("hugeGrow", module(new Code().i32(-1).memoryGrow()));
    modules.put(
        "growZeroFlood",
        module(new Code().loop().i32(0).memoryGrow().drop().br(0).end().unreachable()));
    modules.put(
        "tableGrowFlood",
        module(
            new Code()
                .loop()
                .raw(0xD0, 0x70)
                .i32(0)
                .tableGrow(0)
                .drop()
                .br(0)
                .end()
                .unreachable()));
    modules.put("callTree", tree(64, 2));
    modules.put("wideCallTree", tree(6, 3000));
    return modules;
  }

  /** Function 0 returns, function 1 is {@code run}. */
  private static byte[] module(Code code) {
    ModuleBuilder builder = new ModuleBuilder().memory(1, 64);
    builder.type(">i");
    builder.table(2, 100);
    builder.tag(">");
    builder.function(">i", "", new Code().i32(1));
    builder.function(">i", "i", code);
    return builder.elements(0, 1).export("run", 1).build();
  }

  /** Each function calls the one below, so that {@code width^depth} calls end in a leaf. */
  private static byte[] tree(int depth, int width) {
    ModuleBuilder builder = new ModuleBuilder();
    int below = builder.function(">i", "", new Code().i32(1));
    for (int i = 0; i < depth; i++) {
      Code code = new Code();
      for (int call = 0; call < width; call++) {
        code.call(below).drop();
      }
      below = builder.function(">i", "", code.i32(1));
    }
    return builder.export("run", below).build();
  }

  static Iterable<String> names() {
    return endless().keySet();
  }

  @ParameterizedTest
  @MethodSource("names")
  void ends(String name) {
    byte[] wasm = Objects.requireNonNull(endless().get(name));
    assertThat(Parser.parse(wasm)).as("the original is valid").isNotNull();
    MeteredModule metered = new FuelRewriter(FuelRules.standard()).rewrite(wasm);
    assertThat(FuelProof.check(metered.wasm(), metered.functions())).isEqualTo(metered.sites());
    Metered compiled = Metered.compiled(metered);
    Metered interpreted = Metered.interpreted(metered);
    for (long fuel : BUDGETS) {
      if (name.equals("recursion") && fuel > 100_000) {
        continue; // the stack ends first
      }
      long started = System.nanoTime();
      Metered.Outcome outcome = compiled.run(fuel, "run");
      assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
      assertThat(outcome.trapped()).as("%s with %d units: %s", name, fuel, outcome).isTrue();
      assertThat(outcome.left())
          .as("%s with %d units: %s", name, fuel, outcome)
          .isBetween(-OVERDRAFT.getOrDefault(name, 600L) - 1, -1L);
      if (fuel <= 1 << 14 && !NOT_INTERPRETED.contains(name)) {
        assertThat(interpreted.run(fuel, "run").left()).isEqualTo(outcome.left());
      }
    }
  }

  @Test
  void doesNotRunAnOperationItCannotPay() {
    Code code = new Code().i32(0).i32(7).i32(8000).memoryFill().i32(1);
    Metered compiled =
        Metered.compiled(new FuelRewriter(FuelRules.standard()).rewrite(module(code)));
    // 3 for entry, 1 for each of 4 constants, 8 and 1000 for the operation.
    Metered.Outcome paid = compiled.run(1015, "run");
    Metered.Outcome unpaid = compiled.run(1014, "run");
    assertThat(paid.result()).isEqualTo("[1]");
    assertThat(paid.left()).isZero();
    assertThat(unpaid.trapped()).isTrue();
    assertThat(unpaid.left()).isEqualTo(-1);
    assertThat(unpaid.memory()).isNotEqualTo(paid.memory());
  }

  @Test
  void chargesTheSameForOneRunWhateverTheBudget() {
    Code code =
        new Code().i32(30_000).set(0).loop().get(0).i32(1).subtract().tee(0).brIf(0).end().i32(1);
    Metered compiled =
        Metered.compiled(new FuelRewriter(FuelRules.standard()).rewrite(module(code)));
    long charged = 300_000 - compiled.run(300_000, "run").left();
    for (long fuel : new long[] {charged, charged + 1, charged + (1 << 14), 1L << 40, 1L << 62}) {
      Metered.Outcome outcome = compiled.run(fuel, "run");
      assertThat(outcome.result()).isEqualTo("[1]");
      assertThat(fuel - outcome.left()).isEqualTo(charged);
    }
    assertThat(compiled.run(charged - 1, "run").trapped()).isTrue();
  }
}
