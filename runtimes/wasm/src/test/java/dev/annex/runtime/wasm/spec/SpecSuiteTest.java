package dev.annex.runtime.wasm.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.annex.runtime.wasm.spec.Script.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The core test suite of WebAssembly: what the engine does with it, our memory and our rewriting of
 * code must not change, except that this host may refuse a module whole.
 *
 * <p>{@code src/test/spec/convert} fetches the suite. Without it nothing is run, which is said
 * loudly, and is a failure where the environment variable {@code CI} is {@code true}.
 */
class SpecSuiteTest {

  private static final Path SUITE = Path.of("target", "spec-suite");
  private static final Map<String, Integer> COUNTS = new TreeMap<>();

  @BeforeAll
  static void requireSuite() {
    if (Files.exists(SUITE.resolve("complete"))) {
      return;
    }
    String why = "SKIPPED: the WebAssembly test suite is not here; run src/test/spec/convert first";
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError(why);
    }
    System.out.println(why);
    abort(why);
  }

  @AfterAll
  static void count() {
    System.out.println("WebAssembly test suite: " + COUNTS);
  }

  static Stream<Path> scripts() {
    if (!Files.exists(SUITE.resolve("complete"))) {
      return Stream.of(SUITE);
    }
    try (Stream<Path> files = Files.walk(SUITE)) {
      return files
          .filter(file -> file.endsWith("commands.json"))
          .map(file -> SUITE.relativize(file.getParent()))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scripts")
  void theEngineIsRight(Path script) {
    List<Outcome> engine = Script.run(SUITE.resolve(script), Linker.ENGINE);
    note(Linker.ENGINE, engine);
    assertThat(engine.stream().filter(outcome -> !outcome.right())).isEmpty();
  }

  private static void note(Linker linker, List<Outcome> outcomes) {
    for (Outcome outcome : outcomes) {
      String how = outcome.right() ? "right" : outcome.refused() ? "refused" : "wrong";
      COUNTS.merge(linker + " " + how, 1, Integer::sum);
    }
  }
}
