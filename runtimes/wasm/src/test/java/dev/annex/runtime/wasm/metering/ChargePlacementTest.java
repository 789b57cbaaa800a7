package dev.annex.runtime.wasm.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** One small function for each rule of placement, and exactly the charges it gets. */
class ChargePlacementTest {

  private static final FuelRules EXACT = FuelRules.exact();
  private static final FuelRules EIGHT = new FuelRules(8, 8, 2048, false);
  private static final FuelRules COARSE = FuelRules.coarse();

  /** Without zones, so that every charge takes the fuel from its place. */
  private static FuelRules plain(int threshold) {
    return new FuelRules(threshold, threshold, 0, false);
  }

  private static final FuelRules PLAIN_EXACT = plain(0);
  private static final FuelRules PLAIN_EIGHT = plain(8);
  private static final FuelRules PLAIN_COARSE = plain(1 << 28);

  private static String listing(FuelRules rules, Code code) {
    return listing(rules, "i>", "", code);
  }

  private static String listing(FuelRules rules, String type, String locals, Code code) {
    ModuleBuilder builder = new ModuleBuilder().memory(1, 2);
    builder.table(1, 9);
    builder.tag(">");
    builder.function(type, locals, code);
    builder.function(">", "", new Code());
    MeteredModule module = new FuelRewriter(rules).rewrite(builder.build());
    assertThat(FuelProof.check(module.wasm(), module.functions())).isEqualTo(module.sites());
    return Listing.of(module, 0);
  }

  @Test
  void chargesAFunctionAtItsEntryAndALeafWithoutATest() {
    for (FuelRules rules : List.of(EXACT, EIGHT, COARSE)) {
      assertThat(listing(rules, new Code().work(5))).isEqualTo("{8 untested} end");
      assertThat(listing(rules, new Code().work(5).call(1))).isEqualTo("{11} call 1 end");
    }
  }

  @Test
  void testsInALeafThatIsLong() {
    assertThat(listing(EIGHT, new Code().work(253))).isEqualTo("{256 untested} end");
    assertThat(listing(EIGHT, new Code().work(254))).isEqualTo("{257} end");
  }

  @Test
  void chargesOneMoreUnitForSixteenLocals() {
    assertThat(listing(EIGHT, "i>", "i".repeat(15), new Code().work(5)))
        .isEqualTo("{8 untested} end");
    assertThat(listing(EIGHT, "i>", "i".repeat(33), new Code().work(5)))
        .isEqualTo("{10 untested} end");
  }

  @Test
  void chargesTheEndOfABlockThatIsBranchedTo() {
    // 2 for the condition and br_if, 3 inside, 9 behind.
    assertThat(listing(EXACT, skipping()))
        .isEqualTo("{5 untested} block br_if 0 {3 untested} end {9 untested} end");
    assertThat(listing(EIGHT, skipping()))
        .isEqualTo("{8 untested} block br_if 0 end {9 untested} end");
    assertThat(listing(COARSE, skipping())).isEqualTo("{17 untested} block br_if 0 end end");
  }

  private static Code skipping() {
    return new Code().block().get(0).brIf(0).work(3).end().work(9);
  }

  @Test
  void chargesNothingBehindABlockNobodyBranchesTo() {
    Code code = new Code().block().work(3).end().work(9);
    assertThat(listing(EXACT, code)).isEqualTo("{15 untested} block end end");
  }

  @Test
  void chargesTheSurplusBehindABranchThatMayBeTaken() {
    // Behind the block 4 units, from the branch to there 10.
    assertThat(listing(EIGHT, surplus()))
        .isEqualTo("{9 untested} block br_if 0 {10 untested} end end");
    assertThat(listing(EXACT, surplus()))
        .isEqualTo("{5 untested} block br_if 0 {10 untested} end {4 untested} end");
    assertThat(listing(COARSE, surplus())).isEqualTo("{19 untested} block br_if 0 end end");
  }

  private static Code surplus() {
    return new Code().block().get(0).brIf(0).work(10).end().work(4);
  }

  @Test
  void chargesTheDearerArm() {
    assertThat(listing(EIGHT, arms(20, 5)))
        .isEqualTo("{10 untested} if {15 untested} else end end");
    assertThat(listing(EIGHT, arms(5, 20)))
        .isEqualTo("{10 untested} if else {15 untested} end end");
    assertThat(listing(EIGHT, arms(5, 13))).isEqualTo("{18 untested} if else end end");
    assertThat(listing(EXACT, arms(5, 13))).isEqualTo("{10 untested} if else {8 untested} end end");
    assertThat(listing(COARSE, arms(200, 5))).isEqualTo("{205 untested} if else end end");
  }

  private static Code arms(int first, int second) {
    return new Code().get(0).when().work(first).otherwise().work(second).end();
  }

  @Test
  void countsTheMissingArmAsNothing() {
    Code code = new Code().get(0).when().work(9).end();
    assertThat(listing(EIGHT, code)).isEqualTo("{5 untested} if {9 untested} end end");
    code = new Code().get(0).when().work(8).end();
    assertThat(listing(EIGHT, code)).isEqualTo("{13 untested} if end end");
  }

  @Test
  void chargesTheDearestTargetOfATable() {
    Code code =
        new Code().block().block().block().get(0).brTable(0, 1, 2).end().work(3).br(1).end();
    assertThat(listing(EIGHT, code.work(9).end()))
        .isEqualTo("{10 untested} block block block br_table end br 1 end {9 untested} end end");
  }

  @Test
  void chargesTheFirstRoundOfALoopBeforeItAndEveryOtherWithATestWhereItReturns() {
    assertThat(listing(PLAIN_EIGHT, new Code().loop().br(0).end()))
        .isEqualTo("{5} loop {2} br 0 end end");
    assertThat(listing(PLAIN_EIGHT, new Code().loop().end())).isEqualTo("{4} loop end end");
    assertThat(
            listing(PLAIN_COARSE, new Code().work(7).loop().work(5).get(0).brIf(0).end().work(9)))
        .isEqualTo("{27} loop if {8} br 1 end end end");
    // Nobody pays for a loop that he does not enter, beyond the threshold.
    Code code = new Code().block().get(0).brIf(0).loop().work(9).get(0).brIf(0).end().end();
    assertThat(listing(PLAIN_EIGHT, code))
        .isEqualTo("{5} block br_if 0 {12 untested} loop if {12} br 1 end end end end");
  }

  @Test
  void chargesARoundAtTheStartOfALoopThatBeginsAnewInOtherWays() {
    String twice = "{3} loop {4} br_if 0 br 0 end unreachable end";
    Code code = new Code().loop().get(0).brIf(0).br(0).end().unreachable();
    assertThat(listing(PLAIN_EIGHT, code)).isEqualTo(twice);
    code = new Code().loop().get(0).brTable(0, 1).end();
    assertThat(listing(PLAIN_EIGHT, code)).isEqualTo("{3} loop {4} br_table end end");
    code = new Code().loop().loop().get(0).brIf(1).end().end();
    assertThat(listing(PLAIN_EIGHT, code)).isEqualTo("{3} loop {4} loop br_if 1 end end end");
    code = new Code().i32(1).typed(0x03, 1).drop().i32(1).get(0).brIf(0).drop().end();
    assertThat(listing(PLAIN_EIGHT, code)).isEqualTo("{4} loop {6} br_if 0 end end");
  }

  @Test
  void paysTheDearestExitBeforeItEntersALoop() {
    // Behind the outer block 4 units; run through: 2 more.
    assertThat(listing(PLAIN_EIGHT, exits(2)))
        .isEqualTo("{14} block loop br_if 1 if {5} br 1 end end end end");
    assertThat(listing(PLAIN_EIGHT, exits(12)))
        .isEqualTo("{12} block loop br_if 1 if {5} br 1 end end {12 untested} end end");
    assertThat(listing(PLAIN_EXACT, exits(2)))
        .isEqualTo(
            "{6} block loop br_if 1 {2 untested} if {3} br 1 end end {2 untested} end {4 untested} end");
  }

  private static Code exits(int through) {
    return new Code()
        .block()
        .loop()
        .get(0)
        .brIf(1)
        .get(0)
        .brIf(0)
        .end()
        .work(through)
        .end()
        .work(4);
  }

  @Test
  void countsAReturnFromALoopAsAnExit() {
    Code code = new Code().loop().get(0).when().returns().end().end().work(12);
    assertThat(listing(PLAIN_EIGHT, code))
        .isEqualTo("{7} loop if return end end {12 untested} end");
  }

  @Test
  void neverEntersWhatCannotRun() {
    Code code = new Code().br(0).loop().br(0).end().call(1).memoryGrow();
    assertThat(listing(EIGHT, code)).isEqualTo("{4 untested} br 0 end");
    code = new Code().block().returns().end().work(9).loop().br(0).end();
    assertThat(listing(EIGHT, code)).isEqualTo("{4 untested} block return end unreachable end");
    code = new Code().loop().block().br(1).end().work(9).end();
    assertThat(listing(EIGHT, code))
        .isEqualTo("{5} {load} loop block {local 2} br 1 end unreachable end end");
  }

  @Test
  void keepsTheFuelOfALoopWithoutCallsInAVariable() {
    assertThat(listing(EIGHT, new Code().loop().work(5).get(0).brIf(0).end().work(4)))
        .isEqualTo("{15} {load} loop if {local 8} br 1 end end {store} end");
  }

  @Test
  void chargesInnerLoopsOfAZoneFromTheVariableAndNestsZonesNowhere() {
    Code code = new Code().loop().loop().get(0).brIf(0).end().get(0).when().work(12).end();
    assertThat(listing(EIGHT, code.get(0).brIf(0).end()))
        .isEqualTo(
            "{11} {load} loop loop if {local 3} br 1 end end if {local 12 untested} end"
                + " if {local 8} br 1 end end {store} end");
  }

  @Test
  void makesZonesOfInnerLoopsWhenTheOuterOneCalls() {
    Code code = new Code().loop().loop().get(0).brIf(0).end().call(1).get(0).brIf(0).end();
    assertThat(listing(EIGHT, code))
        .isEqualTo(
            "{12} loop {load} loop if {local 3} br 1 end end {store} call 1 if {9} br 1 end end end");
  }

  @Test
  void putsTheFuelBackAtEveryExitOfAZone() {
    assertThat(listing(EIGHT, new Code().block().loop().get(0).brIf(1).br(0).end().end()))
        .isEqualTo("{7} block {load} loop if {store} br 2 end {local 4} br 0 end end end");
    assertThat(listing(EIGHT, new Code().block().loop().br(1).end().end()))
        .isEqualTo("{5} block {load} loop {store} br 1 end end end");
    assertThat(listing(EIGHT, new Code().loop().returns().end()))
        .isEqualTo("{5} {load} loop {store} return end end");
    assertThat(listing(EIGHT, new Code().loop().unreachable().end()))
        .isEqualTo("{5} {load} loop {store} unreachable end end");
    assertThat(listing(EIGHT, new Code().loop().raw(0x08, 0).end()))
        .isEqualTo("{68} {load} loop {store} throw end end");
    assertThat(listing(EIGHT, new Code().block().loop().get(0).brTable(0, 1).end().end()))
        .isEqualTo("{3} block {load} loop {local 4} {store} br_table end end end");
  }

  @Test
  void putsTheFuelBackBeforeABranchWithValues() {
    Code code = new Code().block(Code.I32).loop().i32(1).get(0).brIf(1).drop().br(0).end();
    assertThat(listing(EIGHT, code.unreachable().end().drop()))
        .isEqualTo("{10} block {load} loop {store} br_if 1 {local 6} br 0 end unreachable end end");
  }

  @Test
  void putsTheFuelBackForAnOperationOnMuchMemory() {
    Code code = new Code().loop().i32(0).i32(0).i32(9).memoryFill().br(0).end();
    assertThat(listing(EIGHT, code))
        .isEqualTo("{16} {load} loop {store} {bulk} memory_fill {load} {local 13} br 0 end end");
  }

  @Test
  void hasNoZonesInFunctionsThatAreLargeOrHandleExceptions() {
    FuelRules small = new FuelRules(8, 8, 10, false);
    assertThat(listing(small, new Code().loop().br(0).end().nop().nop()))
        .isEqualTo("{5} {load} loop {local 2} br 0 end unreachable end");
    assertThat(listing(small, new Code().loop().br(0).end().nop().nop().nop().nop()))
        .isEqualTo("{5} loop {2} br 0 end unreachable end");
    assertThat(listing(EIGHT, new Code().raw(0x1F, 0x40, 0).loop().br(0).end().end()))
        .isEqualTo("{3} try_table loop {2} br 0 end end end");
  }

  @Test
  void chargesEverythingWhereExceptionsLand() {
    // block; try_table (catch_all 0); call; end; work 2; end; work 4.
    Code code = new Code().block().raw(0x1F, 0x40, 1, 2, 0).call(1).end().work(2).end().work(4);
    assertThat(listing(COARSE, code)).isEqualTo("{8} block try_table call 1 end end {4} end");
    code = new Code().raw(0x06, 0x40).call(1).raw(0x07, 0).work(5).raw(0x19).work(6).end().work(4);
    assertThat(listing(COARSE, code)).isEqualTo("{10} try call 1 catch {9} catch_all {10} end end");
    assertThat(listing(EIGHT, new Code().raw(0x06, 0x40).call(1).raw(0x18, 0)))
        .isEqualTo("{6} try call 1 delegate end");
  }

  @Test
  void sendsEverySizeThroughItsHelper() {
    assertThat(listing(EIGHT, new Code().i32(0).i32(0).i32(9).memoryCopy()))
        .isEqualTo("{14 untested} {bulk} memory_copy end");
    assertThat(listing(EIGHT, new Code().i32(1).memoryGrow().drop()))
        .isEqualTo("{5 untested} {grow} memory_grow end");
    assertThat(listing(EIGHT, new Code().i32(0).raw(0xD0, 0x70).i32(9).tableFill(0)))
        .isEqualTo("{14 untested} {references} table_fill end");
    assertThat(listing(EIGHT, new Code().raw(0xD0, 0x70).i32(9).tableGrow(0).drop()))
        .isEqualTo("{14 untested} {references} {references} table_grow end");
  }

  @Test
  void chargesWhatLeavesTheFunction() {
    assertThat(listing(EIGHT, new Code().returnCall(1))).isEqualTo("{9} return_call end");
    assertThat(listing(EIGHT, new Code().get(0).returnCallIndirect(1)))
        .isEqualTo("{12} return_call_indirect end");
    assertThat(listing(EIGHT, new Code().get(0).callIndirect(1)))
        .isEqualTo("{12} call_indirect end");
    assertThat(listing(EIGHT, new Code().raw(0x08, 0))).isEqualTo("{67 untested} throw end");
  }

  @Test
  void testsWithinALongStretchSoThatTheSliceCannotOverflow() {
    Code code = new Code();
    for (int i = 0; i < 200; i++) {
      code.call(1);
    }
    // A call may run a leaf of 256 units: 127 of them and 3 each exceed the longest run.
    String listing = listing(EIGHT, code);
    assertThat(listing).startsWith("{222} call 1 ").contains("call 1 {381} call 1");
  }

  @Test
  void raisesTheThresholdOfFunctionsWithVeryManyCharges() {
    Code code = new Code();
    for (int i = 0; i < 40; i++) {
      code.get(0).when().work(40).end();
    }
    Code same = new Code().append(code);
    assertThat(listing(FuelRules.standard(), code).split("[{]", -1)).hasSizeBetween(2, 26);
    assertThat(listing(new FuelRules(32, 8, 2048, false), same).split("[{]", -1))
        .hasSizeGreaterThan(40);
  }
}
