package dev.annex.runtime.wasm;

import dev.annex.api.runtime.Program;

/**
 * A way past a sandbox, for the benchmarks: a prepared extension without the way to the guest's
 * thread and back. Stands in the runtime's package to reach it, and is in no distribution.
 */
public final class ProgramParts {

  private ProgramParts() {}

  /** What every sandbox of a program calls on the guest's thread, snapshots included. */
  public static WasmBinding binding(Program program) {
    return ((WasmProgram) program).binding();
  }
}
