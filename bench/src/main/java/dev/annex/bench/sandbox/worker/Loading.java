package dev.annex.bench.sandbox.worker;

import dev.annex.api.runtime.Program;
import dev.annex.bench.sandbox.peer.Figures;
import dev.annex.bench.sandbox.peer.Question;
import dev.annex.runtime.wasm.WasmEngine;
import dev.annex.runtime.wasm.WasmSettings;
import dev.annex.runtime.wasm.compile.ModuleSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Getting extensions ready, and keeping them so. */
final class Loading {

  private Loading() {}

  /** Time to compile a module, or to find it compiled where the settings name a cache. */
  static Figures of(Question question, WasmSettings settings) throws IOException {
    byte[] wasm = Files.readAllBytes(Path.of(question.module()));
    try (WasmEngine engine = WasmEngine.open(settings)) {
      return Figures.repeated(
          0,
          () -> {
            engine.compile(ModuleSource.of(wasm), Workshop.USUAL);
            return "";
          });
    }
  }

  /** Bytes of heap, of class data, and of its snapshots, that each of several extensions holds. */
  static Figures kept(Question question, Workshop workshop, Path cache) throws IOException {
    GuestFiles files = GuestFiles.around(Path.of(question.module()));
    Program[] held = new Program[(int) question.argument()];
    workshop.prepare(files);
    long snapshotsBefore = snapshots(cache);
    Held before = Held.now();
    for (int i = 0; i < held.length; i++) {
      held[i] = workshop.prepare(files.variant(i)).program();
    }
    Held after = Held.now();
    for (Program program : held) {
      program.close();
    }
    return Figures.each(
        List.of(
            (after.heap() - before.heap()) / held.length,
            (after.classes() - before.classes()) / held.length,
            (snapshots(cache) - snapshotsBefore) / held.length));
  }

  private static long snapshots(Path cache) throws IOException {
    try (Stream<Path> files = Files.walk(cache)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".snapshot"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }
}
