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
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The core test suite of WebAssembly: what the engine does with it, our memory and our rewriting of
 * code must not change, except that this host may refuse a module whole.
 *
 * <p>Runs the scripts about memories, tables, bulk operations, traps, calls and control; those that
 * the system property {@code annex.spec} matches, a regular expression, when it is set.
 *
 * <p>{@code src/test/spec/convert} fetches the suite. Without it nothing is run, which is said
 * loudly, and is a failure where the environment variable {@code CI} is {@code true}.
 */
class SpecSuiteTest {

  private static final Path SUITE = Path.of("target", "spec-suite");
  private static final String BOUNDED =
      "core/(address|align|block|br.*|bulk|call.*|data|elem|endianness|func.*|global|if|imports|labels"
          + "|left-to-right|linking|load|local.*|loop|memory.*|ref.*|return|select|stack|start|store"
          + "|switch|table.*|traps|unreachable|unreached-valid|unwind)|tail-call/.*|exceptions/.*";
  private static final Pattern CHOSEN = Pattern.compile(System.getProperty("annex.spec", BOUNDED));
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
          .filter(script -> CHOSEN.matcher(script.toString().replace('\\', '/')).matches())
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scripts")
  void theSandboxIsAsRightAsTheEngine(Path script) {
    List<Outcome> engine = Script.run(SUITE.resolve(script), Linker.ENGINE);
    note(Linker.ENGINE, engine);
    assertThat(wrong(engine))
        .as(Deviation.of(script).map(Deviation::why).orElse("the engine has no known deviation"))
        .hasSize(Deviation.of(script).map(Deviation::commands).orElse(0));
    for (Linker ours : List.of(Linker.OUR_MEMORY, Linker.SANDBOX)) {
      List<Outcome> outcomes = Script.run(SUITE.resolve(script), ours);
      note(ours, outcomes);
      assertThat(outcomes).hasSameSizeAs(engine);
      for (int i = 0; i < engine.size(); i++) {
        Outcome before = engine.get(i);
        Outcome after = outcomes.get(i);
        if (after.refused() && after.type().equals("module")) {
          System.out.printf("%s, refused by this host: %s%n", script, after);
        }
        assertThat(after.right() || after.refused() || !before.right())
            .as("%s, %s: the engine %s, %s %s", script, ours, before, ours, after)
            .isTrue();
      }
    }
  }

  private static List<Outcome> wrong(List<Outcome> outcomes) {
    return outcomes.stream().filter(outcome -> !outcome.right()).toList();
  }

  private static void note(Linker linker, List<Outcome> outcomes) {
    for (Outcome outcome : outcomes) {
      String how = outcome.right() ? "right" : outcome.refused() ? "refused" : "wrong";
      COUNTS.merge(linker + " " + how, 1, Integer::sum);
    }
  }
}
