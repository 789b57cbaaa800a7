package dev.annex.runtime.wasm.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where Go commands are entered again, and that nothing else is taken for one. */
class GoCommandShapeTest {

  private static final String LOOP =
      "00 2307 45 0440 0340 2300 4108 6b 2f0100 2300 4108 6b 280202 110000 1a 2307 45 0d00 0b 0b 4100 2407 0f 00 0b";
  private static final String OLD_LOOP = LOOP.replace("280202", "2f0102");
  private static final String WRAPPER =
      "02 01 7f 01 7e 2300 2101 2001 280208 2001 280210 2001 280218 2001 280220 10 01"
          + "2300 2101 ad 2102 2001 2002 3e0228 2001 4108 6a 2201 2400 4100 0f 00 0b";
  private static final String OLD_WRAPPER =
      "01 01 7f 2300 2101 2001 2001 280208 2001 290310 a7 2001 280218 2001 290320 a7 10 01"
          + "2300 2101 360228 2001 4108 6a 2201 2400 4100 0f 00 0b";
  private static final String ANYTHING = "00 41 00 0b";

  /** With two imports, the read being the second; so functions start at 2. */
  private static ModuleBuilder go(List<String> globals) {
    ModuleBuilder module =
        new ModuleBuilder()
            .add(ModuleForm.TYPE, "60 01 7f 01 7f")
            .add(ModuleForm.TYPE, "60 00 00")
            .add(ModuleForm.TYPE, "60 04 7f 7f 7f 7f 01 7f")
            .imports("fd_write", 2)
            .imports("fd_read", 2)
            .exports("_start", 2);
    globals.forEach(global -> module.add(ModuleForm.GLOBAL, global));
    return module;
  }

  private static final String I32 = "7f 01 41 00 0b";
  private static final String I64 = "7e 01 42 00 0b";
  private static final List<String> GLOBALS = List.of(I32, I64, I64, I64, I64, I64, I64, I32);

  private static Optional<GoCommandShape> find(ModuleBuilder module) {
    return GoCommandShape.find(module.build());
  }

  @Test
  void findsBothFunctionsInAModuleOfTheInstalledExamples() throws IOException {
    byte[] wasm = Files.readAllBytes(Path.of("..", "..", "examples", "notes", "dist", "main.wasm"));
    GoCommandShape shape = GoCommandShape.find(wasm).orElseThrow();
    assertThat(shape.readWrapper()).isNotEqualTo(shape.loop());
    assertThat(GoCommandShape.find(Arrays.copyOf(wasm, wasm.length - 1))).isEmpty();
  }

  @Test
  void findsTheOldFormsAndTheNewOnes() {
    assertThat(find(go(GLOBALS).function(0, ANYTHING).function(0, WRAPPER).function(1, LOOP)))
        .contains(new GoCommandShape(3, 4));
    assertThat(find(go(GLOBALS).function(1, OLD_LOOP).function(0, WRAPPER)))
        .contains(new GoCommandShape(3, 2));
    assertThat(find(go(GLOBALS).function(0, OLD_WRAPPER).function(1, OLD_LOOP)))
        .contains(new GoCommandShape(2, 3));
  }

  @Test
  void twoMatchesAreNone() {
    ModuleBuilder two = go(GLOBALS).function(0, WRAPPER).function(1, LOOP).function(1, OLD_LOOP);
    assertThat(find(two)).isEmpty();
    two = go(GLOBALS).function(0, WRAPPER).function(1, LOOP).function(0, OLD_WRAPPER);
    assertThat(find(two)).isEmpty();
    two = go(GLOBALS).function(0, WRAPPER).function(1, LOOP).imports("fd_read", 2);
    assertThat(find(two)).isEmpty();
  }

  @Test
  void whatIsMissingOrOfAnotherTypeIsNoMatch() {
    assertThat(find(go(GLOBALS).function(0, WRAPPER))).isEmpty();
    assertThat(find(go(GLOBALS).function(1, LOOP))).isEmpty();
    assertThat(find(go(GLOBALS).function(1, WRAPPER).function(1, LOOP))).isEmpty();
    assertThat(find(go(GLOBALS).function(0, WRAPPER).function(0, LOOP))).isEmpty();
    assertThat(find(go(GLOBALS).function(0, WRAPPER).function(99, LOOP))).isEmpty();
    String ofWrite = WRAPPER.replace("10 01", "10 00");
    assertThat(find(go(GLOBALS).function(0, ofWrite).function(1, LOOP))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"7f 00 41 00 0b", "7e 01 42 00 0b", "7f 01 41 01 0b"})
  void otherGlobalsAreNotThoseOfGo(String first) {
    List<String> globals = List.of(first, I64, I64, I64, I64, I64, I64, I32);
    assertThat(find(go(globals).function(0, WRAPPER).function(1, LOOP))).isEmpty();
    List<String> more = List.of(I32, I64, I64, I64, I64, I64, I64, I32, I32);
    assertThat(find(go(more).function(0, WRAPPER).function(1, LOOP))).isEmpty();
  }

  @Test
  void bytesOfAnyKindAreReadWithoutFailure() {
    byte[] right = go(GLOBALS).function(0, WRAPPER).function(1, LOOP).build();
    Random random = new Random(1);
    int found = 0;
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = right.clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      byte[] cut = Arrays.copyOf(bytes, bytes.length - random.nextInt(3));
      found += GoCommandShape.find(cut).isPresent() ? 1 : 0;
      GoCommandShape.isGoReactor(cut);
      SnapshotPlan.of(cut);
    }
    assertThat(found).isPositive().isLessThan(40_000);
  }
}
