package dev.annex.runtime.wasm.compile;

import dev.annex.runtime.wasm.bytecode.ClassPass;
import dev.annex.runtime.wasm.bytecode.RewrittenCode;
import dev.annex.runtime.wasm.metering.JumpShortener;
import dev.annex.runtime.wasm.snapshot.SnapshotPlan;
import java.util.List;
import java.util.Map;
import java.util.Set;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

/**
 * Code that does not count fuel, to measure what counting costs. No host can have it: it stops at
 * interrupts only, and this class, which stands in the compiler's package to reach its parts, is in
 * no distribution.
 */
public final class UnmeteredModule {

  private UnmeteredModule() {}

  /** Compiles a module as {@link Translation} does, apart from metering it. */
  public static CompiledModule compile(byte[] original) {
    byte[] wasm = JumpShortener.shorten(original);
    WasmModule module = Parser.parse(wasm);
    GeneratedCode generated = EngineCode.compile(module);
    if (!generated.interpreted().isEmpty()) {
      throw new IllegalArgumentException("some of it would be interpreted, which is no measure");
    }
    RewrittenCode code = ClassPass.rewrite(generated.jar(), module, Map.of(), Set.of());
    StrippedModule stripped = StrippedModule.of(wasm, Set.of());
    return CompiledModule.load(
        new CodeBundle(
            wasm.length,
            stripped.bytes(),
            code.jar(),
            stripped.start(),
            code.globals(),
            List.of(),
            SnapshotPlan.of(original)));
  }
}
