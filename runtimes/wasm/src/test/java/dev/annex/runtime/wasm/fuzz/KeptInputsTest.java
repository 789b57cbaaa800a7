package dev.annex.runtime.wasm.fuzz;

import static org.assertj.core.api.Assertions.assertThatNoException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every fuzz target over the inputs that were kept for it, and over a few made at random, always
 * the same. Campaigns with coverage are run by {@code src/test/fuzz/run}.
 */
class KeptInputsTest {

  private static final Path KEPT = Path.of("src", "test", "resources", "fuzz");
  private static final int RANDOM_INPUTS = Integer.getInteger("annex.fuzz.inputs", 60);
  private static final int MOST_BYTES = 600;
  private static final Map<String, Consumer<byte[]>> TARGETS =
      Map.of(
          "ModuleReading", ModuleReading::fuzzerTestOneInput,
          "RewrittenProgram", RewrittenProgram::fuzzerTestOneInput,
          "ClassReading", ClassReading::fuzzerTestOneInput,
          "HostPointers", HostPointers::fuzzerTestOneInput,
          "SkillReading", SkillReading::fuzzerTestOneInput);

  static Stream<Arguments> kept() {
    return TARGETS.keySet().stream()
        .sorted()
        .flatMap(target -> inputs(target).stream().map(input -> Arguments.of(target, input)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("kept")
  void isCleanOverWhatWasKept(String target, Path input) throws IOException {
    byte[] bytes = Files.readAllBytes(input);
    assertThatNoException().isThrownBy(() -> target(target).accept(bytes));
  }

  static Stream<Arguments> random() {
    return TARGETS.keySet().stream()
        .sorted()
        .flatMap(target ->
            IntStream.range(0, RANDOM_INPUTS).mapToObj(seed -> Arguments.of(target, seed)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("random")
  void isCleanOverRandomBytes(String target, int seed) {
    byte[] bytes = randomBytes(target, new Random(seed));
    assertThatNoException().isThrownBy(() -> target(target).accept(bytes));
  }

  private static Consumer<byte[]> target(String name) {
    return Objects.requireNonNull(TARGETS.get(name), name);
  }

  /** For the reader of modules: a module with a few bytes changed, for others are no modules. */
  private static byte[] randomBytes(String target, Random random) {
    byte[] bytes = new byte[1 + random.nextInt(MOST_BYTES)];
    random.nextBytes(bytes);
    if (!target.equals("ModuleReading")) {
      return bytes;
    }
    byte[] module = ModuleMaker.of(new Entropy(bytes));
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      module[8 + random.nextInt(module.length - 8)] = (byte) random.nextInt();
    }
    return module;
  }

  private static List<Path> inputs(String target) {
    try (Stream<Path> files = Files.list(KEPT.resolve(target))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
