package dev.annex.runtime.wasm.bytecode;

import static dev.annex.runtime.wasm.bytecode.TinyModule.F32;
import static dev.annex.runtime.wasm.bytecode.TinyModule.F64;
import static dev.annex.runtime.wasm.bytecode.TinyModule.I32;
import static dev.annex.runtime.wasm.bytecode.TinyModule.I64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.runtime.wasm.bytecode.EngineCode.Running;
import dev.annex.runtime.wasm.bytecode.EngineCode.Seen;
import dev.annex.runtime.wasm.bytecode.TinyModule.Bytes;
import dev.annex.runtime.wasm.memory.OutOfFuel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import run.endive.runtime.WasmException;

class ClassPassTest {

  private static final int NO_LOCALS = 0;

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

  @Test
  void programsMadeAtRandomMostlyRunToTheirEnd() {
    int ended = 0;
    for (int seed = 1; seed <= 20; seed++) {
      EngineCode code = new EngineCode(RandomProgram.of(seed));
      try (Running plain = code.start(code.load(code.jar), MovedGlobals.none())) {
        plain.initialize();
        ended += plain.call("f0", 1, 2).outcome().contains("done") ? 1 : 0;
      }
    }
    assertThat(ended).isBetween(8, 19);
  }

  @Test
  void everyComparisonBranchesAsItsResultSays() {
    branchesAsItsResultSays(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void everyNegatedComparisonBranchesAsItsResultSays(int negations) {
    branchesAsItsResultSays(negations);
  }

  private static void branchesAsItsResultSays(int negations) {
    TinyModule module = new TinyModule().memory(0, 0);
    int ofInts = module.type(new int[] {I32, I32}, I32);
    int ofLongs = module.type(new int[] {I64, I64}, I32);
    List<String> names = new ArrayList<>();
    for (int opcode = 0x45; opcode <= 0x5A; opcode++) {
      boolean ints = opcode < 0x50;
      boolean withZero = opcode == 0x45 || opcode == 0x50;
      Bytes operands =
          withZero ? TinyModule.bytes().local(0) : TinyModule.bytes().local(0).local(1);
      int index =
          module.function(
              ints ? ofInts : ofLongs, new int[] {I32}, branches(operands, opcode, negations));
      names.add("c" + opcode);
      module.exportFunction("c" + opcode, index);
    }
    EngineCode code = new EngineCode(module.build());
    RewrittenCode rewritten = code.rewritten();
    assertThat(rewritten.counts().comparisons()).isEqualTo(3 * names.size());
    long[] values = {
      0, 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE
    };
    try (Running plain = code.start(code.load(code.jar), MovedGlobals.none());
        Running ours = code.start(code.load(rewritten.jar()), rewritten.globals())) {
      plain.initialize();
      ours.initialize();
      for (String name : names) {
        for (long first : values) {
          for (long second : values) {
            assertThat(ours.call(name, first, second).outcome())
                .as("%s of %d and %d", name, first, second)
                .isEqualTo(plain.call(name, first, second).outcome());
          }
        }
      }
    }
  }

  /** One {@code if}, one {@code br_if} and one {@code select} on the same comparison. */
  private static Bytes branches(Bytes operands, int opcode, int negations) {
    Bytes comparison = TinyModule.bytes().all(operands.toArray()).op(opcode);
    for (int i = 0; i < negations; i++) {
      comparison.op(0x45);
    }
    return TinyModule.bytes()
        .all(comparison.toArray())
        .op(0x04, I32)
        .number(7)
        .op(0x05)
        .number(8)
        .op(0x0B)
        .setLocal(2)
        .op(0x02, 0x40)
        .all(comparison.toArray())
        .op(0x0D, 0)
        .local(2)
        .number(100)
        .op(0x6A)
        .setLocal(2)
        .op(0x0B)
        .local(2)
        .number(1_000)
        .number(2_000)
        .all(comparison.toArray())
        .op(0x1B, 0x6A);
  }

  @Test
  void aNegatedComparisonThatNothingBranchesOnGivesItsNumber() {
    TinyModule module = new TinyModule().memory(0, 0);
    int type = module.type(new int[] {I64, I64}, I32);
    Bytes body = TinyModule.bytes().local(0).local(1).op(0x53, 0x45).number(10).op(0x6C);
    body.local(0).local(1).op(0x53, 0x45, 0x45, 0x6A);
    module.exportFunction("negated", module.function(type, new int[] {}, body));
    EngineCode code = new EngineCode(module.build());
    RewrittenCode rewritten = code.rewritten();
    assertThat(rewritten.counts().comparisons()).isZero();
    try (Running ours = code.start(code.load(rewritten.jar()), rewritten.globals())) {
      ours.initialize();
      assertThat(ours.call("negated", 1, 2).outcome()).isEqualTo("negated: done[1]");
      assertThat(ours.call("negated", 2, 2).outcome()).isEqualTo("negated: done[10]");
    }
  }

  @Test
  void movesTheFirstSixteenGlobalsThatOnlyTheModuleKnows() {
    TinyModule module = new TinyModule().memory(0, 0);
    module.global(I32, false, TinyModule.bytes().number(1));
    int seen = module.global(I32, true, TinyModule.bytes().number(2));
    module.exportGlobal("seen", seen);
    for (int i = 0; i < 20; i++) {
      module.global(I64, true, TinyModule.bytes().longNumber(i));
    }
    int type = module.type(new int[] {}, I64);
    module.exportFunction(
        "last", module.function(type, new int[NO_LOCALS], TinyModule.bytes().global(21)));
    EngineCode code = new EngineCode(module.build());
    RewrittenCode rewritten = code.rewritten();
    assertThat(rewritten.globals().indexes())
        .containsExactly(2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17);
    try (Running ours = code.start(code.load(rewritten.jar()), rewritten.globals())) {
      ours.initialize();
      assertThat(ours.memory.global(15)).isEqualTo(15);
      assertThat(ours.call("last").outcome()).contains("[19]");
      rewritten.globals().set(5, 77, ours.instance, ours.memory);
      assertThat(ours.memory.g3).isEqualTo(77);
      assertThat(rewritten.globals().value(5, ours.instance, ours.memory)).isEqualTo(77);
    }
  }

  @Test
  void globalsOfEveryTypeKeepTheirBits() {
    TinyModule module = new TinyModule().memory(1, 1);
    int type = module.type(new int[] {I32, I64}, I64);
    module.global(F32, true, TinyModule.bytes().op(0x43, 0, 0, 0, 0));
    module.global(F64, true, TinyModule.bytes().op(0x44, 0, 0, 0, 0, 0, 0, 0, 0));
    Bytes code =
        TinyModule.bytes()
            .local(0)
            .op(0xBE)
            .setGlobal(0)
            .local(1)
            .op(0xBF)
            .setGlobal(1)
            .global(0)
            .op(0xBC, 0xAD)
            .global(1)
            .op(0xBD, 0x7C);
    module.exportFunction("bits", module.function(type, new int[NO_LOCALS], code));
    EngineCode engine = new EngineCode(module.build());
    RewrittenCode rewritten = engine.rewritten();
    assertThat(rewritten.counts().globals()).isEqualTo(4);
    try (Running ours = engine.start(engine.load(rewritten.jar()), rewritten.globals())) {
      ours.initialize();
      for (long ints : new long[] {0x7FA0_0001L, 0xFFFF_FFFFL, 0x8000_0000L}) {
        for (long longs : new long[] {0x7FF4_0000_0000_0001L, -1, Long.MIN_VALUE}) {
          assertThat(ours.call("bits", ints, longs).outcome())
              .isEqualTo("bits: done[%d]".formatted(ints + longs));
        }
      }
    }
  }

  @Test
  void movesNothingWithoutMemory() {
    TinyModule module = new TinyModule();
    module.global(I32, true, TinyModule.bytes().number(5));
    int type = module.type(new int[] {}, I32);
    module.exportFunction(
        "count",
        module.function(
            type,
            new int[NO_LOCALS],
            TinyModule.bytes().global(0).number(1).op(0x6A).setGlobal(0).global(0)));
    EngineCode code = new EngineCode(module.build());
    RewrittenCode rewritten = code.rewritten();
    assertThat(rewritten.globals().indexes()).isEmpty();
    try (Running ours = code.start(code.load(rewritten.jar()), rewritten.globals())) {
      ours.initialize();
      assertThat(ours.call("count").outcome()).isEqualTo("count: done[6]");
    }
  }

  @Test
  void movesNothingWhenFunctionsAreInterpreted() {
    TinyModule module = new TinyModule().memory(1, 1);
    module.global(I32, true, TinyModule.bytes().number(5));
    int type = module.type(new int[] {}, I32);
    Bytes next = TinyModule.bytes().global(0).number(1).op(0x6A).setGlobal(0).global(0);
    module.exportFunction("compiled", module.function(type, new int[NO_LOCALS], next));
    int interpreted = module.function(type, new int[NO_LOCALS], next);
    module.exportFunction("interpreted", interpreted);
    module.exportFunction(
        "both",
        module.function(
            type, new int[NO_LOCALS], TinyModule.bytes().call(interpreted).op(0x1A).call(0)));
    EngineCode code = new EngineCode(module.build(), Set.of(interpreted));
    RewrittenCode rewritten =
        ClassPass.rewrite(code.jar, code.module, Map.of(), Set.of(interpreted));
    assertThat(rewritten.globals().indexes()).isEmpty();
    try (Running ours = code.start(code.load(rewritten.jar()), rewritten.globals())) {
      ours.initialize();
      assertThat(ours.call("interpreted").outcome()).contains("[6]");
      assertThat(ours.call("compiled").outcome()).contains("[7]");
      assertThat(ours.call("both").outcome()).contains("[9]");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {9_000, 9_300})
  void aFunctionThatHardlyFitsIntoAMethodStillDoesRewritten(int writes) {
    TinyModule module = new TinyModule().memory(1, 1);
    module.global(I32, true, TinyModule.bytes().number(5));
    int type = module.type(new int[] {I32}, I32);
    Bytes body = TinyModule.bytes();
    for (int i = 0; i < writes; i++) {
      body.local(0).setGlobal(0);
    }
    module.exportFunction("f", module.function(type, new int[NO_LOCALS], body.global(0)));
    EngineCode code = new EngineCode(module.build());
    RewrittenCode rewritten = code.rewritten();
    assertThat(rewritten.counts().globals()).isEqualTo(writes + 1);
    try (Running ours = code.start(code.load(rewritten.jar()), rewritten.globals())) {
      ours.initialize();
      assertThat(ours.call("f", 41).outcome()).isEqualTo("f: done[41]");
    }
  }

  // Arrays in variables.

  /** Writes i * 3 at every 4 bytes from its argument on, and adds what stood 4 bytes behind. */
  private static Bytes loop(Bytes atItsEnd) {
    return TinyModule.bytes()
        .op(0x03, 0x40)
        .local(0)
        .local(1)
        .number(3)
        .op(0x6C, 0x36, 2, 0)
        .local(2)
        .local(0)
        .op(0x28, 2, 4, 0x6A)
        .setLocal(2)
        .local(0)
        .number(4)
        .op(0x6A)
        .setLocal(0)
        .local(1)
        .number(1)
        .op(0x6A)
        .setLocal(1)
        .all(atItsEnd.toArray())
        .local(1)
        .number(5_000)
        .op(0x48, 0x0D, 0, 0x0B)
        .local(2);
  }

  private static EngineCode loops(Bytes atTheirEnd) {
    TinyModule module = new TinyModule().memory(1, 3);
    int type = module.type(new int[] {I32}, I32);
    module.exportFunction("f", module.function(type, new int[] {I32, I32}, loop(atTheirEnd)));
    return new EngineCode(module.build());
  }

  @Test
  void aLoopThatCallsNothingReadsTheMemorysArraysOnce() {
    EngineCode code = loops(TinyModule.bytes());
    RewrittenCode rewritten = code.rewritten();
    for (String getter : ArrayKeeper.GETTERS) {
      assertThat(Scan.of(rewritten.jar(), getter)).as(getter).isEqualTo(1);
    }
    try (Running plain = code.start(code.load(code.jar), MovedGlobals.none());
        Running ours = code.start(code.load(rewritten.jar()), rewritten.globals())) {
      plain.initialize();
      ours.initialize();
      for (long start : new long[] {0, 3, 45_532, 45_533, 65_532, 65_536, -4, -20_000}) {
        assertThat(ours.call("f", start)).as("from %d", start).isEqualTo(plain.call("f", start));
      }
      assertThat(ours.memory.dirtyCards()).isEqualTo(10);
    }
  }

  @Test
  void aLoopThatCallsOrGrowsReadsThemEachTime() {
    Bytes grows = TinyModule.bytes().number(0).op(0x40, 0, 0x1A);
    Bytes fills = TinyModule.bytes().number(0).number(0).number(0).op(0xFC, 0x0B, 0);
    Bytes calls = TinyModule.bytes().number(0).call(0).op(0x1A);
    for (Bytes atTheirEnd : List.of(grows, fills, calls)) {
      RewrittenCode rewritten = loops(atTheirEnd).rewritten();
      assertThat(Scan.of(rewritten.jar(), "bytesOf")).isZero();
    }
  }

  // Fuel.

  /** What metering appends: eight helpers, here with bodies that must never run. */
  private static Map<Integer, FuelMethod> appendHelpers(TinyModule module) {
    int none = module.type(new int[] {}, I32);
    int take = module.type(new int[] {I32});
    int both = module.type(new int[] {I32}, I32);
    Bytes trap = TinyModule.bytes().op(0x00);
    Map<Integer, FuelMethod> helpers = new TreeMap<>();
    for (FuelMethod method : FuelMethod.values()) {
      int type = !method.takesNumber() ? none : method.returnsNumber() ? both : take;
      helpers.put(module.function(type, new int[NO_LOCALS], trap), method);
    }
    return helpers;
  }

  private static final int HELPERS_BEHIND_ONE_FUNCTION = 1;

  private static int helper(FuelMethod method) {
    return HELPERS_BEHIND_ONE_FUNCTION + List.of(FuelMethod.values()).indexOf(method);
  }

  private static Running startMetered(TinyModule module, Map<Integer, FuelMethod> helpers) {
    EngineCode code = new EngineCode(module.build());
    RewrittenCode rewritten = ClassPass.rewrite(code.jar, code.module, helpers, Set.of());
    assertThat(rewritten.stopsByFuel()).isTrue();
    assertThat(Scan.of(rewritten.jar(), "checkInterruption")).isZero();
    Running running = code.start(code.load(rewritten.jar()), rewritten.globals());
    running.initialize();
    return running;
  }

  @Test
  void anEndlessLoopStopsWhenItsFuelIsUsedUp() {
    TinyModule module = new TinyModule().memory(0, 0);
    int type = module.type(new int[] {});
    Bytes loop =
        TinyModule.bytes()
            .op(0x03, 0x40)
            .number(10)
            .call(helper(FuelMethod.CHARGE))
            .op(0x0C, 0, 0x0B);
    module.exportFunction("loop", module.function(type, new int[NO_LOCALS], loop));
    Map<Integer, FuelMethod> helpers = appendHelpers(module);
    try (Running running = startMetered(module, helpers)) {
      running.memory.fuel(100_000);
      assertThat(running.call("loop").outcome()).startsWith("loop: OutOfFuel");
      assertThat(running.memory.fuelLeft()).isEqualTo(-10);
    }
  }

  @Test
  void anInterruptIsSeenBetweenSlicesWithoutPolls() {
    TinyModule module = new TinyModule().memory(0, 0);
    int type = module.type(new int[] {});
    Bytes loop =
        TinyModule.bytes()
            .op(0x03, 0x40)
            .number(1)
            .call(helper(FuelMethod.CHARGE))
            .op(0x0C, 0, 0x0B);
    module.exportFunction("loop", module.function(type, new int[NO_LOCALS], loop));
    Map<Integer, FuelMethod> helpers = appendHelpers(module);
    try (Running running = startMetered(module, helpers)) {
      running.memory.fuel(Long.MAX_VALUE);
      Thread.currentThread().interrupt();
      Seen seen = running.call("loop");
      assertThat(Thread.interrupted()).isTrue();
      assertThat(seen.outcome()).startsWith("loop: WasmInterruptedException");
      assertThat(running.memory.fuelLeft()).isEqualTo(Long.MAX_VALUE - 1);
    }
  }

  @Test
  void everyHelperWorksOnTheFuelOfTheMemory() {
    TinyModule module = new TinyModule().memory(2, 4);
    int type = module.type(new int[] {I32}, I32);
    Bytes code =
        TinyModule.bytes()
            .number(100)
            .call(helper(FuelMethod.STORE))
            .number(10)
            .call(helper(FuelMethod.CHARGE))
            .number(5)
            .call(helper(FuelMethod.CHARGE_UNTESTED))
            .local(0)
            .call(helper(FuelMethod.BYTES))
            .call(helper(FuelMethod.REFERENCES))
            .op(0x1A)
            .call(helper(FuelMethod.LOAD));
    module.exportFunction("f", module.function(type, new int[NO_LOCALS], code));
    Map<Integer, FuelMethod> helpers = appendHelpers(module);
    helpers.forEach((index, method) -> module.exportFunction(method.name(), index));
    try (Running running = startMetered(module, helpers)) {
      running.memory.fuel(1_000_000);
      assertThat(running.call("f", 16).outcome())
          .isEqualTo("f: done[%d]".formatted(100 - 15 - 2 - 16));
      running.memory.fuel(1_000_000);
      assertThat(running.call("GROWTH", 1).outcome()).contains("[1]");
      assertThat(running.memory.fuelLeft()).isEqualTo(1_000_000 - 64 - 3 * 1024);
      assertThat(running.call("BYTES", 0xFFFF_FFFFL).outcome()).contains("OutOfFuel");
      running.memory.fuel(1_000_000);
      assertThat(running.call("REFERENCES", 0xFFFF_FFFFL).outcome()).contains("OutOfFuel");
      running.memory.fuel(1_000_000);
      assertThat(running.call("REFILL", -1).outcome()).contains("[16384]");
      assertThat(running.memory.fuelLeft()).isEqualTo(999_999);
    }
  }

  @Test
  void aHelperThatIsReachedThroughATableWorksAsWell() {
    TinyModule module = new TinyModule().memory(0, 0);
    int type = module.type(new int[] {I32});
    int takes = module.type(new int[] {I32});
    Bytes code = TinyModule.bytes().local(0).number(0).op(0x11).unsigned(takes).op(0);
    module.exportFunction("f", module.function(type, new int[NO_LOCALS], code));
    Map<Integer, FuelMethod> helpers = appendHelpers(module);
    module.table(helper(FuelMethod.CHARGE));
    try (Running running = startMetered(module, helpers)) {
      running.memory.fuel(1_000);
      assertThat(running.call("f", 600).outcome()).contains("done");
      assertThat(running.memory.fuelLeft()).isEqualTo(400);
      assertThat(running.call("f", 600).outcome()).contains("OutOfFuel");
    }
  }

  @Test
  void chargesThatTheEngineDropsLeaveThePollsWhereTheyAre() {
    TinyModule withTwoCharges = chargedLoop(2);
    Map<Integer, FuelMethod> helpers = appendHelpers(withTwoCharges);
    TinyModule withOne = chargedLoop(1);
    appendHelpers(withOne);
    EngineCode engine = new EngineCode(withOne.build());
    RewrittenCode rewritten =
        ClassPass.rewrite(
            engine.jar, new EngineCode(withTwoCharges.build()).module, helpers, Set.of());
    assertThat(rewritten.stopsByFuel()).isFalse();
    assertThat(Scan.of(rewritten.jar(), "checkInterruption"))
        .isEqualTo(Scan.of(engine.jar, "checkInterruption"))
        .isPositive();
  }

  private static TinyModule chargedLoop(int charges) {
    TinyModule module = new TinyModule().memory(1, 1);
    Bytes code = TinyModule.bytes().op(0x03, 0x40);
    for (int i = 0; i < charges; i++) {
      code.number(1).call(helper(FuelMethod.CHARGE));
    }
    int type = module.type(new int[] {});
    return module.exportFunction("f", module.function(type, new int[NO_LOCALS], code.op(0x0B)));
  }

  @ParameterizedTest
  @EnumSource(FuelMethod.class)
  void refusesAHelperOfAnotherType(FuelMethod method) {
    TinyModule module = new TinyModule().memory(0, 0);
    int type = module.type(new int[] {I64}, I64);
    module.function(type, new int[NO_LOCALS], TinyModule.bytes().local(0));
    EngineCode engine = new EngineCode(module.build());
    assertThatExceptionOfType(UnexpectedCode.class)
        .isThrownBy(() -> ClassPass.rewrite(engine.jar, engine.module, Map.of(0, method), Set.of()))
        .withMessageContaining("no helper for fuel")
        .withMessageContaining("engine 1.0.0");
  }

  @Test
  void outOfFuelIsNoExceptionOfTheGuest() {
    assertThat(WasmException.class.isAssignableFrom(OutOfFuel.class)).isFalse();
  }

  /** Counts calls of a method by its name in all classes of a jar. */
  static final class Scan {

    private Scan() {}

    static int of(byte[] jar, String method) {
      int[] count = new int[1];
      for (byte[] bytes : GeneratedClasses.read(jar).classes().values()) {
        new ClassReader(bytes)
            .accept(
                new ClassVisitor(Opcodes.ASM9) {
                  @Override
                  public MethodVisitor visitMethod(
                      int access, String name, String descriptor, String signature, String[] e) {
                    return new MethodVisitor(Opcodes.ASM9) {
                      @Override
                      public void visitMethodInsn(
                          int opcode, String owner, String called, String type, boolean i) {
                        count[0] += called.equals(method) ? 1 : 0;
                      }
                    };
                  }
                },
                0);
      }
      return count[0];
    }
  }
}
