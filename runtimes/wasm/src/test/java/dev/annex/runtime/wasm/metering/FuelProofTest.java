package dev.annex.runtime.wasm.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.runtime.wasm.binary.BinaryReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a careless rewriter could have written, and what the proof says to it. */
class FuelProofTest {

  private static final FuelRewriter REWRITER = new FuelRewriter(new FuelRules(8, 8, 2048, false));

  private static final int FIRST = 2;
  private static final int COUNTER = 1;

  /** Function 0 is under test, function 1 can be called; its signature is {@code i>}. */
  private static MeteredModule metered(Code code) {
    ModuleBuilder builder = new ModuleBuilder().memory(1, 2);
    builder.table(1, 9);
    builder.tag(">");
    builder.type("i>");
    builder.type(">");
    builder.function("i>", "", code);
    builder.function(">", "", new Code());
    builder.global(0);
    return REWRITER.rewrite(builder.build());
  }

  /** A module whose function 0 is put together by hand, helpers and all. */
  private static void fails(String why, String locals, Code... codes) {
    MeteredModule honest = metered(new Code());
    ModuleSpaces spaces = ModuleSpaces.read(honest.wasm());
    Code code = new Code();
    for (Code part : codes) {
      code.append(part);
    }
    BinaryWriter body = new BinaryWriter(64).number(locals.length());
    for (int i = 0; i < locals.length(); i++) {
      body.number(1).next(0x7F);
    }
    byte[] forged = withBody(spaces, body.copy(code.end().bytes()));
    assertThatExceptionOfType(FuelProof.Failure.class)
        .isThrownBy(() -> FuelProof.check(forged, honest.functions()))
        .withMessageContaining(why)
        .satisfies(e -> assertThat(e.function()).isZero());
  }

  private static byte[] withBody(ModuleSpaces spaces, BinaryWriter body) {
    BinaryWriter bodies = new BinaryWriter(256).number(spaces.bodies()).sized(body);
    for (int i = 1; i < spaces.bodies(); i++) {
      BinaryReader other = spaces.body(i);
      bodies
          .number(other.left())
          .copy(spaces.bytes(), other.position(), other.position() + other.left());
    }
    BinaryWriter out = new BinaryWriter(512).all(0, 'a', 's', 'm', 1, 0, 0, 0);
    for (SectionId section : SectionId.values()) {
      if (section == SectionId.CODE) {
        out.next(section.id()).sized(bodies);
      } else if (spaces.has(section)) {
        out.next(section.id())
            .sized(
                new BinaryWriter(64)
                    .copy(spaces.bytes(), spaces.start(section), spaces.end(section)));
      }
    }
    return out.toBytes();
  }

  private static Code helper(FuelHelper helper) {
    return new Code().call(FIRST + helper.place());
  }

  private static Code charge(int units) {
    return new Code().i32(units).append(helper(FuelHelper.CHARGE));
  }

  private static Code untested(int units) {
    return new Code().i32(units).append(helper(FuelHelper.CHARGE_UNTESTED));
  }

  private static Code load() {
    return helper(FuelHelper.LOAD).set(COUNTER);
  }

  private static Code store() {
    return new Code().get(COUNTER).append(helper(FuelHelper.STORE));
  }

  private static Code round(int units) {
    return new Code()
        .get(COUNTER)
        .i32(units)
        .subtract()
        .tee(COUNTER)
        .i32(0)
        .raw(0x48)
        .when()
        .get(COUNTER)
        .append(helper(FuelHelper.REFILL))
        .set(COUNTER)
        .end();
  }

  @Test
  void refusesWorkBeforeItIsPaid() {
    fails("does not start with a charge", "");
    fails("does not start with a charge", "", new Code().work(2), untested(9));
    fails("work is done before it is paid", "", untested(2));
    fails("work is done before it is paid", "", untested(7), new Code().work(5));
    fails(
        "work is done before it is paid", "", untested(4), new Code().get(0).when().work(2).end());
    fails(
        "work is done before it is paid",
        "",
        charge(9),
        new Code().block().get(0).brIf(0),
        charge(9),
        new Code().work(9).end().work(9));
    fails("a charge is negative", "", charge(-1));
  }

  @Test
  void refusesARoundOrACallThatIsNotTested() {
    fails("a loop does not start with a charge", "", charge(9), new Code().loop().br(0).end());
    fails(
        "a loop does not start with a charge",
        "",
        charge(9),
        new Code().loop(),
        untested(2),
        new Code().br(0).end());
    fails(
        "charges nothing for a round",
        "",
        charge(9),
        new Code().loop(),
        charge(0),
        new Code().end());
    fails("does not test", "", untested(9), new Code().call(1));
    fails("does not test", "", untested(9), new Code().loop(), charge(2), new Code().br(0).end());
    fails("without a test", "", untested(400), new Code().work(300));
    fails(
        "handler of exceptions",
        "",
        charge(9),
        new Code().block().raw(0x1F, 0x40, 1, 2, 0).call(1).end().end());
  }

  @Test
  void refusesABranchBackThatIsNotTestedOrNotPaid() {
    String tests = "a round of a loop does not start with a charge that tests";
    String paid = "a round of a loop is not paid";
    Code enter = new Code().append(charge(9)).loop();
    fails(tests, "", enter, untested(2), new Code().br(0).end());
    fails(tests, "", enter, new Code().get(0).brIf(0).end());
    fails(tests, "", enter, new Code().work(2), charge(9), new Code().work(1).br(0).end());
    fails(tests, "", enter, new Code().get(0), charge(9), new Code().when().br(1).end().end());
    fails(tests, "", enter, new Code().get(0).brTable(0, 1).end());
    fails(
        tests,
        "",
        enter,
        new Code().get(0).when(),
        charge(9),
        new Code().br(1).end().get(0).brIf(0).end());
    fails(paid, "", enter, new Code().work(2), charge(1), new Code().br(0).end());
    fails(paid, "", enter, new Code().get(0).when(), charge(2), new Code().br(1).end().end());
    fails(
        paid,
        "",
        enter,
        new Code().loop(),
        charge(9),
        new Code().get(0).when(),
        charge(9),
        new Code().br(2).end().end().end());
    fails(
        paid,
        "",
        charge(99),
        new Code().loop().block().raw(0x1F, 0x40, 1, 2, 0).call(1).end().end(),
        charge(9),
        charge(9),
        new Code().br(0).end());
  }

  @Test
  void refusesARoundThatMovesTheFuel() {
    String both = "both in its place and in a variable";
    Code enter = new Code().append(charge(9));
    fails(both, "i", enter, new Code().loop(), load(), round(9), new Code().br(0).end());
    fails(both, "i", enter, load(), new Code().loop(), store(), charge(9), new Code().br(0).end());
    fails("calls while a variable", "i", enter, load(), new Code().loop().call(1).end(), store());
  }

  @Test
  void refusesALongStretchWithoutATest() {
    Code calls = new Code();
    for (int i = 0; i < 1000; i++) {
      calls.call(1);
    }
    fails("units of work without a test", "", charge(9000), calls);
  }

  @Test
  void refusesFuelThatIsLeftInAVariable() {
    Code enter = new Code().append(charge(9)).append(load()).loop().append(round(5));
    fails("ends while a variable holds the fuel", "i", enter, new Code().end());
    fails("leaves the function while", "i", enter, new Code().returns().end());
    fails("calls while a variable", "i", enter, new Code().call(1).end(), store());
    fails("charges while a variable", "i", enter, charge(3), new Code().end(), store());
    fails(
        "charges for a size while",
        "i",
        enter,
        new Code().i32(1),
        helper(FuelHelper.GROW),
        new Code().memoryGrow().drop().end());
    fails("in another way", "i", enter, new Code().i32(1).set(COUNTER).end(), store());
    fails("in another way", "i", enter, new Code().get(COUNTER).drop().end(), store());
    fails("that does not hold the fuel", "i", charge(9), store(), load());
    fails("that does not hold the fuel", "i", charge(9), load(), charge(1), store());
    fails(
        "both in its place and in a variable",
        "i",
        charge(30),
        new Code().block().append(load()).loop(),
        round(5),
        new Code().get(0).brIf(1).end(),
        store(),
        charge(1),
        new Code().end());
  }

  @Test
  void refusesSizesThatAreNotCharged() {
    fails(
        "is not charged by its size",
        "",
        untested(14),
        new Code().i32(0).i32(0).i32(1).memoryFill());
    fails("is not charged by its size", "", untested(14), new Code().i32(0).memoryGrow().drop());
    fails(
        "called for nothing",
        "",
        untested(14),
        new Code().raw(0xD0, 0x70).i32(0),
        helper(FuelHelper.BULK_REFERENCES),
        new Code().tableGrow(0).drop());
    fails(
        "called for nothing",
        "",
        untested(14),
        new Code().i32(0).append(helper(FuelHelper.BULK)).memoryGrow().drop());
    fails(
        "called for nothing",
        "",
        untested(14),
        new Code().i32(0),
        helper(FuelHelper.BULK),
        new Code().drop());
    fails("called for nothing", "", untested(14), helper(FuelHelper.LOAD), new Code().drop());
  }

  @Test
  void refusesOtherUsesOfTheFuel() {
    fails("names a helper or the fuel", "", untested(14), new Code().globalGet(1).drop());
    fails("names a helper or the fuel", "", untested(14), new Code().i32(9).globalSet(1));
    fails("names a helper or the fuel", "", untested(14), new Code().raw(0xD2, FIRST).drop());
    fails("names a helper or the fuel", "", charge(14), new Code().i32(-9).returnCall(FIRST + 1));
  }

  @ParameterizedTest
  @EnumSource(FuelHelper.class)
  void refusesHelpersWithAnotherBody(FuelHelper helper) {
    MeteredModule honest = metered(new Code());
    ModuleSpaces spaces = ModuleSpaces.read(honest.wasm());
    BinaryReader body = spaces.body(FIRST + helper.place());
    byte[] forged = honest.wasm().clone();
    forged[body.position() + 2] ^= 1;
    assertThatExceptionOfType(FuelProof.Failure.class)
        .isThrownBy(() -> FuelProof.check(forged, honest.functions()))
        .withMessageContaining("the helper %s has another body", helper)
        .satisfies(e -> assertThat(e.function()).isEqualTo(FIRST + helper.place()));
  }

  @Test
  void refusesHelpersThatStandElsewhere() {
    MeteredModule honest = metered(new Code());
    assertThatExceptionOfType(FuelProof.Failure.class)
        .isThrownBy(() -> FuelProof.check(honest.wasm(), FuelFunctions.from(1)))
        .withMessageContaining("do not stand at its end");
  }
}
