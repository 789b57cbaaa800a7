package dev.annex.runtime.wasm;

import dev.annex.api.call.Limits;
import dev.annex.api.runtime.Program;
import dev.annex.api.runtime.Sandbox;
import dev.annex.runtime.wasm.compile.CompiledModule;

/**
 * @param module code that is shared by all sandboxes; collected when the last of them is gone
 */
record WasmProgram(WasmEngine engine, CompiledModule module, WasmBinding binding, Limits limits)
    implements Program {

  @Override
  public Sandbox open() {
    return new WasmSandbox(this);
  }

  @Override
  public void close() {}
}
