package dev.annex.runtime.wasm.compile;

import dev.annex.runtime.wasm.bytecode.MovedGlobals;
import java.util.OptionalInt;
import java.util.function.Function;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

/**
 * A module as this host would run it, for tests that need to link it with other than functions of
 * the host.
 *
 * @param module without function bodies and without start function
 * @param start the function to run when an instance was made
 */
public record Translated(
    WasmModule module, Function<Instance, Machine> code, MovedGlobals globals, OptionalInt start) {

  /**
   * Checks, rewrites and compiles a module.
   *
   * @throws dev.annex.api.fault.AnnexException why this host does not take it
   */
  public static Translated of(byte[] wasm) {
    ModuleOutline.read(wasm);
    CodeBundle bundle = Translation.of(wasm);
    WasmModule module = Parser.parse(bundle.module());
    return new Translated(
        module, GuestClasses.load(bundle.jar()), bundle.movedGlobals(), bundle.start());
  }
}
