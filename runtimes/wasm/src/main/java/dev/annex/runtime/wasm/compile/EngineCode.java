package dev.annex.runtime.wasm.compile;

import dev.annex.runtime.wasm.bytecode.ClassPass;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.MethodTooLargeException;
import run.endive.compiler.Cache;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.CompiledModule;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;

/** Takes generated classes out of the engine's compiler, and gives them back to it later. */
final class EngineCode {

  private EngineCode() {}

  /**
   * Compiles a module. A function that is too large for a method of the JVM is left to the
   * interpreter, within the bounds of {@link LargeFunctions}; the engine says so one at a time, and
   * starts over.
   */
  static GeneratedCode compile(WasmModule module) {
    SortedSet<Integer> interpreted = new TreeSet<>();
    while (true) {
      try {
        return new GeneratedCode(compile(module, interpreted), interpreted);
      } catch (WasmEngineException e) {
        int function = tooLarge(e).orElseThrow(() -> e);
        LargeFunctions.require(module, interpreted, function);
        if (!interpreted.add(function)) {
          throw e;
        }
      }
    }
  }

  private static byte[] compile(WasmModule module, Set<Integer> interpreted) {
    Held held = new Held(null);
    MachineFactoryCompiler.builder(module)
        .withInterpreterFallback(InterpreterFallback.FAIL)
        .withInterpretedFunctions(interpreted)
        .withCache(held)
        .compile();
    return held.contents();
  }

  private static OptionalInt tooLarge(WasmEngineException e) {
    return e.getCause() instanceof MethodTooLargeException method
        ? ClassPass.function(method.getMethodName())
        : OptionalInt.empty();
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
