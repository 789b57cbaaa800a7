package dev.annex.runtime.wasm.compile;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import run.endive.compiler.Cache;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.CompiledModule;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.WasmModule;

/** Takes generated classes out of the engine's compiler, and gives them back to it later. */
final class EngineCode {

  private EngineCode() {}

  /** Compiles a module to a jar of classes. */
  static byte[] compile(WasmModule module) {
    Held held = new Held(null);
    MachineFactoryCompiler.builder(module)
        .withInterpreterFallback(InterpreterFallback.FAIL)
        .withCache(held)
        .compile();
    return held.contents();
  }

  /**
   * Loads a jar as the code of a module, which may be the stripped form of what was compiled. What
   * it returns serves instances of any form of the module.
   */
  static Function<Instance, Machine> load(WasmModule module, byte[] jar) {
    Function<Instance, Machine> code =
        MachineFactoryCompiler.builder(module).withCache(new Held(jar)).compile();
    return code instanceof CompiledModule compiled ? compiled.machineFactory() : code;
  }

  /** One jar, handed to the engine whatever it asks for, or taken from it. */
  private static final class Held implements Cache {

    private byte @Nullable [] jar;

    private Held(byte @Nullable [] jar) {
      this.jar = jar;
    }

    byte[] contents() {
      if (jar == null) {
        throw new IllegalStateException("the engine kept no code");
      }
      return jar;
    }

    @Override
    public byte @Nullable [] get(String key) {
      return jar;
    }

    @Override
    public void putIfAbsent(String key, byte[] data) {
      jar = data;
    }
  }
}
