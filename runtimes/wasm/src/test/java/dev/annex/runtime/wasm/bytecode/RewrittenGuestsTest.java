package dev.annex.runtime.wasm.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.types.FunctionType;

class RewrittenGuestsTest {

  private static final List<Path> FOLDERS =
      List.of(Path.of("src", "test", "resources", "guests"), Path.of("..", "..", "examples"));

  static List<Path> guests() throws IOException {
    Stream<Path> all = Stream.of();
    for (Path folder : FOLDERS) {
      all = Stream.concat(all, Files.walk(folder));
    }
    try (Stream<Path> files = all) {
      return files.filter(file -> file.toString().endsWith(".wasm")).filter(f->!f.toString().contains("bad-manifests")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("guests")
  void smoke(Path guest) throws IOException {
    EngineCode code;
    try {
      code = new EngineCode(Files.readAllBytes(guest));
    } catch (WasmEngineException | ClassCastException e) {
      System.err.println(guest + " " + e);
      return;
    }
    long t = System.nanoTime();
    RewrittenCode r = code.rewritten();
    System.err.println(guest + " " + code.jar.length + " " + r.jar().length + " " + r.counts() + " " + r.globals() + " ms " + (System.nanoTime() - t) / 1_000_000);
    code.load(r.jar());
  }
}
