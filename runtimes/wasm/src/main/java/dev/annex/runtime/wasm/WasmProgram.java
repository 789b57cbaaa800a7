package dev.annex.runtime.wasm;

import dev.annex.api.call.Limits;
import dev.annex.api.runtime.Program;
import dev.annex.api.runtime.Sandbox;
import dev.annex.api.value.ByteSize;
import dev.annex.runtime.wasm.compile.CompiledModule;

/**
 * @param module code that is shared by all sandboxes; collected when the last of them is gone
 * @param footprint about how much memory it takes
 */
record WasmProgram(
    WasmEngine engine,
    CompiledModule module,
    WasmBinding binding,
    Limits limits,
    ByteSize footprint)
    implements Program {

  @Override
  public Sandbox open() {
    return new WasmSandbox(this);
  }

  @Override
  public boolean kept() {
    return engine.keepsCode();
  }

  @Override
  public void close() {}
}
