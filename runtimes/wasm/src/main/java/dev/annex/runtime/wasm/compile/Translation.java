package dev.annex.runtime.wasm.compile;

import dev.annex.runtime.wasm.bytecode.ClassPass;
import dev.annex.runtime.wasm.bytecode.RewrittenCode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

/** The way of a module from its bytes to classes of the JVM. */
final class Translation {

  private Translation() {}

  /** Checks and compiles a module. Takes seconds for a large one. */
  static CodeBundle of(byte[] wasm) {
    WasmModule module = Parser.parse(wasm);
    CompiledModule.checkShape(module);
    OpcodeRules.check(module);
    RewrittenCode code = ClassPass.rewrite(EngineCode.compile(module), module, Map.of(), Set.of());
    StrippedModule stripped = StrippedModule.of(wasm, Set.of());
    return new CodeBundle(
        stripped.bytes(), code.jar(), stripped.start(), code.globals(), List.of());
  }
}
