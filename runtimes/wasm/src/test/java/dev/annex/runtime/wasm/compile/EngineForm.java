package dev.annex.runtime.wasm.compile;

import dev.annex.runtime.wasm.bytecode.MovedGlobals;
import dev.annex.runtime.wasm.snapshot.SnapshotPlan;
import java.util.List;
import java.util.OptionalInt;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.StartSection;

/** A module as the engine compiles it, neither metered nor rewritten: what ours is held against. */
public final class EngineForm {

  private EngineForm() {}

  /** Compiles a module that this host takes. */
  public static CompiledModule of(byte[] wasm) {
    WasmModule module = Parser.parse(wasm);
    OptionalInt start =
        module
            .startSection()
            .map(StartSection::startIndex)
            .map(index -> OptionalInt.of((int) (long) index))
            .orElse(OptionalInt.empty());
    return CompiledModule.load(
        new CodeBundle(
            wasm.length,
            wasm,
            EngineCode.compile(module).jar(),
            start,
            MovedGlobals.none(),
            List.of(),
            SnapshotPlan.of(wasm)));
  }
}
