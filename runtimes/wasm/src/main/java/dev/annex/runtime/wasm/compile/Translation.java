package dev.annex.runtime.wasm.compile;

import java.util.List;
import java.util.Optional;
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
    byte[] jar = EngineCode.compile(module);
    StrippedModule stripped = StrippedModule.of(wasm, Set.of());
    return new CodeBundle(
        stripped.bytes(),
        SnapshotRules.allow(module) ? Optional.of(stripped.bare()) : Optional.empty(),
        jar,
        stripped.start(),
        List.of(),
        List.of());
  }
}
