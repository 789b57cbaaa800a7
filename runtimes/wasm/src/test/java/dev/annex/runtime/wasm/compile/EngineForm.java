package dev.annex.runtime.wasm.compile;

import dev.annex.runtime.wasm.bytecode.MovedGlobals;
import dev.annex.runtime.wasm.snapshot.SnapshotPlan;
import java.util.Set;
import java.util.stream.Collectors;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;

/** A module as the engine compiles it, neither metered nor rewritten: what ours is held against. */
public final class EngineForm {

  private EngineForm() {}

  /** Compiles a module that this host takes. */
  public static CompiledModule of(byte[] wasm) {
    WasmModule module = Parser.parse(wasm);
    GeneratedCode generated = EngineCode.compile(module);
    int imported = module.importSection().count(ExternalType.FUNCTION);
    Set<Integer> kept =
        generated.interpreted().stream().map(index -> index - imported).collect(Collectors.toSet());
    StrippedModule stripped = StrippedModule.of(wasm, kept);
    return CompiledModule.load(
        new CodeBundle(
            wasm.length,
            stripped.bytes(),
            generated.jar(),
            stripped.start(),
            MovedGlobals.none(),
            LargeFunctions.names(module, generated.interpreted()),
            SnapshotPlan.of(wasm)));
  }
}
