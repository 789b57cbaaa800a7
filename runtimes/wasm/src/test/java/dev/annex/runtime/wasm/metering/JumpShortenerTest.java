package dev.annex.runtime.wasm.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.fault.AnnexException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import run.endive.wasm.Parser;

/** Functions in the form that Go's compiler gives them, before and after. */
class JumpShortenerTest {

  private static final Path NOTES = Path.of("..", "..", "examples", "notes", "dist", "main.wasm");
  private static final int PIECE = 2;
  private static final int SUM = 3;

  /** Counts down the first parameter; the second one goes into the sum. */
  private static byte[] module(Code body) {
    ModuleBuilder builder = new ModuleBuilder().memory(1, 1);
    builder.global(0);
    builder.type("i>i");
    int function = builder.function("ii>i", "ii", body);
    builder.export("run", function);
    return builder.build();
  }

  /** So many pieces, all of whose blocks are open behind the table. */
  private static Code open(int pieces) {
    Code code = new Code().loop();
    for (int i = 0; i < pieces; i++) {
      code.block();
    }
    int[] labels = new int[pieces];
    for (int i = 0; i < pieces; i++) {
      labels[i] = i;
    }
    return code.get(PIECE).brTable(labels).end();
  }

  /** A jump to a piece from {@code depth} blocks within the loop. */
  private static Code jump(int piece, int depth) {
    return new Code().i32(piece).set(PIECE).br(depth);
  }

  private static String listing(byte[] wasm) {
    FuelRules coarse = new FuelRules(1 << 28, 1 << 28, 0, false);
    return Listing.of(new FuelRewriter(coarse).rewrite(wasm), 0);
  }

  @Test
  void namesThePieceBehindAndLeavesJumpsBackAlone() {
    byte[] wasm =
        module(
            open(3)
                .append(jump(2, 2))
                .end()
                .append(jump(0, 1))
                .end()
                .get(SUM)
                .returns()
                .end()
                .unreachable());
    byte[] shorter = JumpShortener.shorten(wasm);
    assertThat(listing(wasm)).contains("br_table end br 2 end", "br 1 end return");
    assertThat(listing(shorter)).contains("br_table end br 1 end").doesNotContain("br 2");
    assertThat(JumpShortener.shorten(shorter)).isSameAs(shorter);
  }

  @Test
  void takesTheLastPieceForANumberThatIsNotInTheTable() {
    for (int number : new int[] {2, 3, 1000, -1, Integer.MIN_VALUE}) {
      byte[] wasm =
          module(
              open(3)
                  .append(jump(number, 2))
                  .end()
                  .unreachable()
                  .end()
                  .get(SUM)
                  .returns()
                  .end()
                  .unreachable());
      byte[] shorter = JumpShortener.shorten(wasm);
      assertThat(listing(shorter)).as("%d", number).contains("br_table end br 1 end");
      assertThat(result(shorter, 1, 5)).isEqualTo(result(wasm, 1, 5));
    }
  }

  @Test
  void leavesEverythingElseAsItIs() {
    Code rest = new Code().end().get(SUM).returns().end().unreachable();
    // Something happens before the table.
    unchanged(
        new Code()
            .loop()
            .i32(1)
            .set(SUM)
            .block()
            .block()
            .get(PIECE)
            .brTable(0, 1)
            .end()
            .append(jump(1, 1)),
        rest);
    // Another variable, a number that is not known, a value kept on the stack.
    unchanged(open(2).i32(1).set(SUM).br(1), rest);
    unchanged(open(2).get(0).set(PIECE).br(1), rest);
    unchanged(open(2).i32(1).tee(PIECE).drop().br(1), rest);
    // A label between the number and the jump: it may be reached with another one.
    unchanged(open(2).i32(1).block().set(PIECE).br(2).end().drop(), rest);
    // The loop takes a value, and so does the block.
    unchanged(
        new Code()
            .i32(7)
            .typed(0x03, 0)
            .drop()
            .block()
            .block()
            .get(PIECE)
            .brTable(0, 1)
            .end()
            .i32(1)
            .i32(1)
            .set(PIECE)
            .br(1),
        new Code().end().get(SUM).returns().end().unreachable());
  }

  private static void unchanged(Code start, Code rest) {
    byte[] wasm = module(start.append(rest));
    assertThat(JumpShortener.shorten(wasm)).isSameAs(wasm);
  }

  @Test
  void refusesWhatIsNoModule() {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> JumpShortener.shorten(new byte[] {0, 'a', 's', 'm', 2, 0, 0, 0}));
  }

  /** A walk through pieces by chance: every piece adds its number and goes on somewhere else. */
  private static Code walk(Random random) {
    int pieces = 2 + random.nextInt(12);
    Code code = open(pieces);
    for (int piece = 0; piece < pieces; piece++) {
      int depth = pieces - 1 - piece;
      code.get(SUM).i32(31).raw(0x6C).get(1).raw(0x6A).i32(piece).raw(0x6A).set(SUM);
      code.get(0).raw(0x45).when().get(SUM).returns().end();
      code.get(0).i32(1).raw(0x6B).set(0);
      // Sometimes by the lowest bit of the sum, sometimes always; some run into the next piece.
      int other = random.nextInt(pieces + 2) - 1;
      if (random.nextBoolean()) {
        code.get(SUM).i32(1).raw(0x71).when().append(jump(other, depth + 1)).end();
      }
      if (depth == 0 || random.nextInt(3) > 0) {
        code.append(jump(random.nextInt(pieces + 2) - 1, depth));
      }
      code.end();
    }
    return code.unreachable();
  }

  @Test
  void goesTheSameWayForLess() {
    Random random = new Random(20_261_121);
    int cheaper = 0;
    for (int i = 0; i < 200; i++) {
      byte[] wasm = module(walk(random));
      byte[] shorter = JumpShortener.shorten(wasm);
      MeteredModule before = new FuelRewriter(FuelRules.exact()).rewrite(wasm);
      MeteredModule after = new FuelRewriter(FuelRules.exact()).rewrite(shorter);
      assertThat(FuelProof.check(after.wasm(), after.functions())).isEqualTo(after.sites());
      for (int steps : new int[] {0, 1, 7, 50}) {
        Metered.Outcome longer = Metered.interpreted(before).run(1L << 40, "run", steps, i);
        Metered.Outcome direct = Metered.interpreted(after).run(1L << 40, "run", steps, i);
        assertThat(direct.result()).as("walk %d, %d steps", i, steps).isEqualTo(longer.result());
        assertThat(direct.left()).isGreaterThanOrEqualTo(longer.left());
        cheaper += direct.left() > longer.left() ? 1 : 0;
      }
    }
    assertThat(cheaper).isGreaterThan(300);
  }

  private static String result(byte[] wasm, long... arguments) {
    MeteredModule metered = new FuelRewriter(FuelRules.standard()).rewrite(wasm);
    return Metered.compiled(metered).run(1L << 40, "run", arguments).result();
  }

  @Test
  void shortensMostJumpsOfAGoProgram() throws IOException {
    byte[] wasm = Files.readAllBytes(NOTES);
    byte[] shorter = JumpShortener.shorten(wasm);
    assertThat(Parser.parse(shorter).codeSection().functionBodyCount())
        .isEqualTo(Parser.parse(wasm).codeSection().functionBodyCount());
    assertThat(JumpShortener.shorten(shorter)).isSameAs(shorter);
    FuelRewriter rewriter = new FuelRewriter(FuelRules.standard());
    MeteredModule metered = rewriter.rewrite(shorter);
    assertThat(FuelProof.check(metered.wasm(), metered.functions())).isEqualTo(metered.sites());
    // A function whose jumps all go forward has no rounds left to test.
    assertThat(metered.sites().charge()).isLessThan(rewriter.rewrite(wasm).sites().charge());
  }
}
