package dev.annex.runtime.wasm;

import dev.annex.api.extension.Manifest;
import dev.annex.api.runtime.Dialect;
import dev.annex.runtime.wasm.compile.CompiledModule;

/**
 * A contract whose guests are WebAssembly modules. Any thread. Others may implement it; hand the
 * implementation to {@link WasmRuntime}.
 */
public interface WasmDialect extends Dialect {

  /**
   * Checks that a module keeps to the contract: that it imports only what the contract has and the
   * manifest asks for, and exports what the contract wants.
   *
   * @throws dev.annex.api.fault.AnnexException {@code UNKNOWN_IMPORT} or {@code CODE_INVALID}
   */
  WasmBinding bind(CompiledModule module, Manifest manifest);
}
