package dev.annex.runtime.wasm.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.runtime.wasm.bytecode.EngineCode.Running;
import dev.annex.runtime.wasm.bytecode.EngineCode.Seen;
import dev.annex.runtime.wasm.bytecode.FunctionDivider.Sizes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.types.FunctionType;

class RewrittenGuestsTest {

  private static final Path GUESTS = Path.of("src", "test", "resources", "guests");

  /** Small enough for parts in most guests, and large enough for those of Go to stay classes. */
  private static final Sizes MEDIUM = new Sizes(1_000, 200, 10);

  private static final Path EXAMPLES = Path.of("..", "..", "examples");

  /** Guests that the engine compiles, that end, and that do nothing before a host asks them to. */
  static List<Path> guests() throws IOException {
    List<Path> guests = new ArrayList<>();
    for (Path folder : List.of(GUESTS, EXAMPLES)) {
      try (Stream<Path> files = Files.walk(folder)) {
        files
            .filter(file -> file.toString().endsWith(".wasm"))
            .filter(file -> !file.toString().contains("bad-manifests"))
            .filter(file -> !file.toString().matches(".*/.*loop.*/[^/]*"))
            .forEach(guests::add);
      }
    }
    guests.sort(null);
    return guests;
  }

  private static Optional<EngineCode> compile(Path guest) throws IOException {
    try {
      return Optional.of(new EngineCode(Files.readAllBytes(guest)));
    } catch (WasmEngineException e) {
      return Optional.empty();
    }
  }

  @ParameterizedTest
  @MethodSource("guests")
  void behavesTheSameRewrittenAndNot(Path guest) throws IOException {
    Optional<EngineCode> compiled = compile(guest);
    // The host runs start functions itself, once the globals are in their places.
    if (compiled.isEmpty() || compiled.get().module.startSection().isPresent()) {
      return;
    }
    EngineCode code = compiled.get();
    RewrittenCode rewritten = code.rewritten();
    assertThat(ClassPassTest.Scan.of(rewritten.jar(), "checkInterruption"))
        .isEqualTo(ClassPassTest.Scan.of(code.jar, "checkInterruption"));
    Function<Instance, Machine> plainCode = code.load(code.jar);
    Function<Instance, Machine> ourCode = code.load(rewritten.jar());
    Divided divided = Divided.of(rewritten, Map.of(), MEDIUM);
    try (Running plain = code.start(plainCode, MovedGlobals.none());
        Running ours = code.start(ourCode, rewritten.globals());
        Running parts = code.start(code.load(divided.jar()), rewritten.globals())) {
      Seen initialized = plain.after("initialize", plain::initialize);
      assertThat(ours.after("initialize", ours::initialize)).isEqualTo(initialized);
      assertThat(parts.after("initialize", parts::initialize)).isEqualTo(initialized);
      for (String function : code.exportedFunctions()) {
        FunctionType type = plain.instance.exportType(function);
        for (long seed : new long[] {0, 16, 70_000}) {
          long[] arguments = new long[type.params().size()];
          Arrays.fill(arguments, seed);
          Seen seen = plain.call(function, arguments);
          assertThat(ours.call(function, arguments)).as("%s of %d", function, seed).isEqualTo(seen);
          assertThat(parts.call(function, arguments))
              .as("%s of %d, divided", function, seed)
              .isEqualTo(seen);
        }
      }
    }
  }

  @Test
  void hasManyGuestsToCompare() throws IOException {
    int compiled = 0;
    int calls = 0;
    for (Path guest : guests()) {
      Optional<EngineCode> code =
          guest.toString().contains("notes") ? Optional.empty() : compile(guest);
      if (code.isPresent()) {
        compiled++;
        try (Running plain =
            code.get().start(code.get().load(code.get().jar), MovedGlobals.none())) {
          plain.initialize();
          for (String function : code.get().exportedFunctions()) {
            long[] arguments = new long[plain.instance.exportType(function).params().size()];
            Seen seen = plain.call(function, arguments);
            calls += seen.trace().size();
          }
        }
      }
    }
    assertThat(compiled).isGreaterThan(50);
    assertThat(calls).isGreaterThan(200);
  }
}
