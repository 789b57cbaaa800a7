package dev.annex.runtime.wasm.compile;

import dev.annex.runtime.wasm.bytecode.MovedGlobals;
import dev.annex.runtime.wasm.snapshot.SnapshotPlan;
import java.util.List;
import java.util.Set;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

/** A module as the engine compiles it, neither metered nor rewritten: what ours is held against. */
public final class EngineForm {

  private EngineForm() {}

  /** Compiles a module that this host takes. */
  public static CompiledModule of(byte[] wasm) {
    WasmModule module = Parser.parse(wasm);
    StrippedModule stripped = StrippedModule.of(wasm, Set.of());
    return CompiledModule.load(
        new CodeBundle(
            wasm.length,
            stripped.bytes(),
            EngineCode.compile(module).jar(),
            stripped.start(),
            MovedGlobals.none(),
            List.of(),
            SnapshotPlan.of(wasm)));
  }
}
