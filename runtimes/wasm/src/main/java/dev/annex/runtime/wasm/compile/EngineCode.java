package dev.annex.runtime.wasm.compile;

import dev.annex.runtime.wasm.bytecode.ClassPass;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.MethodTooLargeException;
import run.endive.compiler.Cache;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;

/** Takes generated classes out of the engine's compiler; {@link GuestClasses} loads them later. */
final class EngineCode {

  /** So few that the JVM can verify several classes of a large module at once. */
  private static final int FUNCTIONS_PER_CLASS = 512;

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
    Held held = new Held();
    MachineFactoryCompiler.builder(module)
        .withInterpreterFallback(InterpreterFallback.FAIL)
        .withInterpretedFunctions(interpreted)
        .withMaxFunctionsPerClass(FUNCTIONS_PER_CLASS)
        .withCache(held)
        .compile();
    return held.contents();
  }

  private static OptionalInt tooLarge(WasmEngineException e) {
    return e.getCause() instanceof MethodTooLargeException method
        ? ClassPass.function(method.getMethodName())
        : OptionalInt.empty();
  }

  /** Takes the one jar that the engine would keep. */
  private static final class Held implements Cache {

    private byte @Nullable [] jar;

    byte[] contents() {
      if (jar == null) {
        throw new IllegalStateException("the engine kept no code");
      }
      return jar;
    }

    @Override
    public byte @Nullable [] get(String key) {
      return null;
    }

    @Override
    public void putIfAbsent(String key, byte[] data) {
      jar = data;
    }
  }
}
