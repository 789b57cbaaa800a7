package dev.annex.runtime.wasm.wasi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.annex.api.value.Json;
import dev.annex.files.FileRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Runs the official tests of WASI preview 1 ({@code WebAssembly/wasi-testsuite}, branch {@code
 * prod/testsuite-base}) by their own specifications. Where they are is said by the environment
 * variable {@code ANNEX_WASI_TESTSUITE}; nothing of them is kept here.
 */
class WasiTestSuiteTest {

  private static final String VARIABLE = "ANNEX_WASI_TESTSUITE";
  private static final String SUITE = "wasm32-wasip1";

  private static final WasiProgram PROGRAM = new WasiProgram();
  private static final AtomicInteger PASSED = new AtomicInteger();
  private static final AtomicInteger FOUND = new AtomicInteger();

  @TempDir static Path scratch;

  @AfterAll
  static void close() {
    PROGRAM.close();
    if (FOUND.get() > 0) {
      System.out.printf("WASI test suite: %d of %d passed%n", PASSED.get(), FOUND.get());
    }
  }

  @TestFactory
  List<DynamicTest> officialTests() throws IOException {
    Optional<Path> suite = Optional.ofNullable(System.getenv(VARIABLE)).map(Path::of);
    if (suite.isEmpty()) {
      String why =
          "SKIPPED: the official WASI test suite. Set %s to a checkout of its branch prod/testsuite-base."
              .formatted(VARIABLE);
      System.err.println(why);
      return abort(why);
    }
    List<DynamicTest> tests = new ArrayList<>();
    try (Stream<Path> files = Files.walk(suite.get())) {
      files
          .filter(file -> file.toString().endsWith(".wasm"))
          .filter(file -> file.resolveSibling("").endsWith(SUITE))
          .sorted()
          .forEach(file -> tests.add(test(suite.get(), file)));
    }
    assertThat(tests).as("tests in %s", suite.get()).hasSizeGreaterThanOrEqualTo(50);
    FOUND.set(tests.size());
    return tests;
  }

  private static DynamicTest test(Path suite, Path wasm) {
    return dynamicTest(
        suite.relativize(wasm).toString(),
        () -> {
          passes(wasm, Specification.of(wasm));
          PASSED.incrementAndGet();
        });
  }

  private static void passes(Path wasm, Specification wanted) throws IOException {
    List<FileRoot> roots = new ArrayList<>();
    if (wanted.root().isPresent()) {
      Path root = Files.createTempDirectory(scratch, "root");
      copy(wanted.root().get(), root);
      roots.add(new FileRoot("/", root, FileRoot.Access.READ_WRITE));
    }
    List<String> arguments = new ArrayList<>(wanted.arguments());
    arguments.addFirst(String.valueOf(wasm.getFileName()));
    WasiProgram.Ended ended =
        PROGRAM.run(
            Files.readAllBytes(wasm),
            setup ->
                setup
                    .withArguments(arguments)
                    .withEnvironment(wanted.environment())
                    .withRoots(roots));
    assertThat(ended.exitCode())
        .as("exit code; it printed: %s%s", ended.output(), ended.errors())
        .isEqualTo(wanted.exitCode());
    wanted.output().ifPresent(output -> assertThat(ended.output()).isEqualTo(output));
    wanted.errors().ifPresent(errors -> assertThat(ended.errors()).isEqualTo(errors));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      files
          .filter(file -> !file.equals(from))
          .forEach(file -> {
            try {
              Files.copy(file, to.resolve(from.relativize(file).toString()));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  /** What the JSON file beside a test says of it, in its legacy form, which these tests have. */
  private record Specification(
      List<String> arguments,
      Map<String, String> environment,
      Optional<Path> root,
      int exitCode,
      Optional<String> output,
      Optional<String> errors) {

    static Specification of(Path wasm) throws IOException {
      Path file = Path.of(wasm.toString().replaceFirst("\\.wasm$", ".json"));
      JsonNode json = Files.exists(file) ? Json.parse(Files.readAllBytes(file)) : Json.object();
      assertThat(json.has("operations")).as("newer form in %s", file).isFalse();
      List<String> arguments = new ArrayList<>();
      json.path("args").forEach(value -> arguments.add(value.stringValue()));
      Map<String, String> environment = new LinkedHashMap<>();
      json.path("env")
          .properties()
          .forEach(entry -> environment.put(entry.getKey(), entry.getValue().stringValue()));
      return new Specification(
          arguments,
          environment,
          text(json, "root").map(wasm::resolveSibling),
          json.path("exit_code").asInt(0),
          text(json, "stdout"),
          text(json, "stderr"));
    }

    private static Optional<String> text(JsonNode json, String name) {
      return json.path(name).isString()
          ? Optional.of(json.path(name).stringValue())
          : Optional.empty();
    }
  }
}
