package dev.annex.runtime.wasm.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import run.endive.wasm.Parser;

/**
 * Guests that reach for the fuel, or for what is not theirs: refused before anything is written.
 */
class TamperingTest {

  private static final FuelRewriter REWRITER = new FuelRewriter(FuelRules.standard());

  /** A module with one of everything and this function, which has a parameter and a variable. */
  private static ModuleBuilder one() {
    ModuleBuilder builder = new ModuleBuilder().memory(1, 1);
    builder.type("i>");
    builder.type(">");
    builder.table(1, 1);
    builder.tag(">");
    builder.global(0);
    builder.passiveData((byte) 1);
    builder.passiveElements(0);
    return builder;
  }

  private static byte[] module(Code code) {
    ModuleBuilder builder = one();
    builder.function("i>", "i", code);
    return builder.build();
  }

  /** What each of these names is one past the end of its space. */
  private static Map<String, Code> onePast() {
    Map<String, Code> codes = new TreeMap<>();
    codes.put("function in call", new Code().call(1));
    codes.put("function in return_call", new Code().returnCall(1));
    codes.put("function in ref.func", new Code().raw(0xD2, 1).drop());
    codes.put("global in global.get", new Code().globalGet(1).drop());
    codes.put("global in global.set", new Code().i32(0).globalSet(1));
    codes.put("local variable in local.get", new Code().get(2).drop());
    codes.put("local variable in local.set", new Code().i32(0).set(2));
    codes.put("local variable in local.tee", new Code().i32(0).tee(2).drop());
    codes.put("type in call_indirect", new Code().i32(0).i32(0).callIndirect(2));
    codes.put("type in call_ref", new Code().raw(0xD0, 0x70, 0x14, 2));
    codes.put("type in block", new Code().typed(0x02, 2).end());
    codes.put("type in a block of a negative type", new Code().raw(0x02, 0xC0, 0x7E).end());
    codes.put("type in ref.null", new Code().raw(0xD0, 2).drop());
    codes.put("label in br", new Code().br(1));
    codes.put("label in br_if", new Code().get(0).brIf(1));
    codes.put("label in br_table", new Code().get(0).brTable(0, 1));
    codes.put("label in try_table", new Code().raw(0x1F, 0x40, 1, 2, 1).end());
    codes.put("label in delegate", new Code().raw(0x06, 0x40, 0x18, 1));
    codes.put("tag in throw", new Code().raw(0x08, 1));
    codes.put("tag in try_table", new Code().raw(0x1F, 0x40, 1, 0, 1, 0).end());
    codes.put("table in table.get", new Code().i32(0).raw(0x25, 1).drop());
    codes.put("table in table.grow", new Code().raw(0xD0, 0x70).i32(0).tableGrow(1).drop());
    codes.put("table in table.copy", new Code().i32(0).i32(0).i32(0).raw(0xFC, 14, 0, 1));
    codes.put("table in table.init", new Code().i32(0).i32(0).i32(0).raw(0xFC, 12, 0, 1));
    codes.put("table in call_indirect", new Code().raw(0x41, 0, 0x11, 1, 1));
    codes.put("element segment in table.init", new Code().i32(0).i32(0).i32(0).raw(0xFC, 12, 1, 0));
    codes.put("element segment in elem.drop", new Code().raw(0xFC, 13, 1));
    codes.put("data segment in memory.init", new Code().i32(0).i32(0).i32(0).memoryInit(1));
    codes.put("data segment in data.drop", new Code().raw(0xFC, 9, 1));
    codes.put("memory in memory.grow", new Code().i32(0).raw(0x40, 1).drop());
    codes.put("memory in memory.size", new Code().raw(0x3F, 1).drop());
    codes.put("memory in memory.fill", new Code().i32(0).i32(0).i32(0).raw(0xFC, 11, 1));
    codes.put("memory in memory.copy", new Code().i32(0).i32(0).i32(0).raw(0xFC, 10, 0, 1));
    return codes;
  }

  static Iterable<String> spaces() {
    return onePast().keySet();
  }

  @ParameterizedTest
  @MethodSource("spaces")
  void refusesAnIndexOnePastTheEnd(String space) {
    Code code = Objects.requireNonNull(onePast().get(space));
    String why = "in function 0, it names " + space.split(" in ")[0];
    Code dead = new Code().returns().append(code);
    refuses(module(code), why);
    refuses(module(dead), why);
  }

  @Test
  void refusesSectionsThatNameWhatIsNotThere() {
    refuses(one().export("a", 0, 0).build(), "names function 0");
    ModuleBuilder builder = one();
    builder.function("i>", "", new Code());
    assertThat(REWRITER.rewrite(builder.build())).isNotNull();
    refuses(builder.export("a", 0, 1).build(), "names function 1");
    refuses(withFunction().export("a", 1, 1).build(), "names table 1");
    refuses(withFunction().export("a", 2, 1).build(), "names memory 1");
    refuses(withFunction().export("a", 3, 1).build(), "names global 1");
    refuses(withFunction().export("a", 4, 1).build(), "names tag 1");
    refuses(withFunction().start(1).build(), "names function 1");
    refuses(withFunction().elements(1).build(), "names function 1");
  }

  private static ModuleBuilder withFunction() {
    ModuleBuilder builder = one();
    builder.function(">", "", new Code());
    return builder;
  }

  @Test
  void refusesWhatHasNoCostAndNamesIt() {
    refuses(
        module(new Code().raw(0xFD, 0x0C)), "in function 0, it uses the SIMD operation 0xFD 0x0C");
    refuses(module(new Code().raw(0xFB, 0x00, 0)), "operation 0xFB 0x00 of the garbage collection");
    refuses(module(new Code().raw(0xFE, 0x03, 0)), "the atomic operation 0xFE 0x03");
    refuses(module(new Code().raw(0xFC, 0x12)), "the unknown operation 0xFC 0x12");
    // The engine would take 0xFC 256 for 0xFD 0.
    refuses(module(new Code().raw(0xFC, 0x80, 0x02)), "the unknown operation 0xFC 0x100");
    for (int code : new int[] {0x16, 0x17, 0x1A + 3, 0x27, 0xC5, 0xD7, 0xFF}) {
      refuses(module(new Code().raw(code)), "in function 0, it uses the unknown operation");
      refuses(module(new Code().returns().raw(code)), "it uses the unknown operation");
    }
  }

  @Test
  void refusesBodiesThatDoNotEndWhereTheyShould() {
    refuses(module(new Code().end()), "1 bytes follow its end");
    refuses(module(new Code().block()), "ends in the middle");
    refuses(module(new Code().raw(0x05)), "stands in no fitting block");
    refuses(module(new Code().get(0).when().otherwise().otherwise().end()), "no fitting block");
    refuses(module(new Code().raw(0x07, 0)), "stands in no fitting block");
  }

  @Test
  void refusesNumbersThatAnotherReaderCouldUnderstandDifferently() {
    refuses(module(new Code().raw(0x20, 0x80, 0x80, 0x80, 0x80, 0x70).drop()), "31 bits");
    refuses(module(new Code().raw(0x20, 0x80, 0x80, 0x80, 0x80, 0x80, 0).drop()), "a number has");
    refuses(module(new Code().raw(0x41, 0x80, 0x80, 0x80, 0x80, 0x18).drop()), "signed number");
    refuses(module(new Code().get(0).raw(0x28, 0x42, 0, 0).drop()), "alignment");
  }

  @Test
  void boundsNestingAndTablesAndSize() {
    Code deep = new Code();
    for (int i = 0; i < 70_000; i++) {
      deep.block();
    }
    refuses(module(deep), "nested more than 65536 deep");
    refuses(module(new Code().returns().append(deep)), "nested more than 65536 deep");
    refuses(module(new Code().get(0).brTable(new int[70_000])), "has 69999 targets");
    Code large = new Code();
    for (int i = 0; i < 1 << 21; i++) {
      large.nop();
    }
    refuses(module(large), "the body has");
  }

  @Test
  void copesWithDeepNestingAndManyBranchesInLinearTime() {
    Code code = new Code();
    int depth = 30_000;
    for (int i = 0; i < depth; i++) {
      code.loop();
    }
    for (int i = 0; i < depth; i++) {
      code.get(0).brIf(i);
    }
    for (int i = 0; i < depth; i++) {
      code.end();
    }
    long started = System.nanoTime();
    MeteredModule metered = REWRITER.rewrite(module(code));
    assertThat(FuelProof.check(metered.wasm(), metered.functions())).isEqualTo(metered.sites());
    assertThat(System.nanoTime() - started).isLessThan(5_000_000_000L);
  }

  @Test
  void leavesNoRoomForAVariableInAFunctionWithFiftyThousand() {
    ModuleBuilder builder = new ModuleBuilder();
    BinaryWriter body =
        new BinaryWriter(32)
            .number(1)
            .number(50_000)
            .next(0x7F)
            .all(0x03, 0x40, 0x0C, 0, 0x0B, 0x0B);
    builder.body(builder.type(">"), body);
    MeteredModule metered = REWRITER.rewrite(builder.build());
    assertThat(metered.sites().load()).isZero();
    assertThat(Parser.parse(metered.wasm())).isNotNull();
    assertThat(Listing.of(metered, 0)).isEqualTo("{3130} loop {2} br 0 end end");
  }

  @Test
  void givesNothingOfItsOwnANameThatAGuestCouldUse() {
    ModuleBuilder builder = new ModuleBuilder();
    builder.importFunction("env", "load", "i>i");
    builder.function(">i", "", new Code().i32(5));
    for (String name : new String[] {"load", "store", "charge", "refill", "__fuel", "memory"}) {
      builder.export(name, 1);
    }
    MeteredModule metered = REWRITER.rewrite(builder.build());
    assertThat(FuelProof.check(metered.wasm(), metered.functions())).isEqualTo(metered.sites());
    assertThat(Parser.parse(metered.wasm()).exportSection().exportCount()).isEqualTo(6);
  }

  @Test
  void givesBlocksATypeTheEngineReadsCorrectly() {
    ModuleBuilder builder = new ModuleBuilder();
    for (int i = 0; i < 111; i++) {
      builder.newType("l>");
    }
    int type = builder.newType("ii>i");
    assertThat(type).isEqualTo(0x6F);
    Code code = new Code().get(0).get(0).typed(0x02, type).add().end();
    builder.export("run", builder.function("i>i", "", code));
    MeteredModule metered = REWRITER.rewrite(builder.build());
    assertThat(FuelProof.check(metered.wasm(), metered.functions())).isEqualTo(metered.sites());
    assertThat(Metered.compiled(metered).run(1000, "run", 21).result()).isEqualTo("[42]");
  }

  @Test
  void worksForModulesWithoutFunctionsMemoryOrAnything() {
    byte[] empty = new ModuleBuilder().build();
    MeteredModule metered = REWRITER.rewrite(empty);
    assertThat(FuelProof.check(metered.wasm(), metered.functions())).isEqualTo(metered.sites());
    assertThat(Parser.parse(metered.wasm()).memorySection().orElseThrow().memoryCount()).isOne();
    refuses(new byte[0], "does not start as");
    refuses(Arrays.copyOf(empty, 7), "does not start as");
    refuses(new ModuleBuilder().memory(1, 1).memory(1, 1).build(), "2 memories");
    refuses(new ModuleBuilder().importMemory(1).memory(1, 1).build(), "2 memories");
    metered = REWRITER.rewrite(new ModuleBuilder().importMemory(1).build());
    assertThat(FuelProof.check(metered.wasm(), metered.functions())).isEqualTo(metered.sites());
  }

  private static void refuses(byte[] wasm, String why) {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> REWRITER.rewrite(wasm))
        .withMessageContaining(why)
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CODE_INVALID));
  }
}
