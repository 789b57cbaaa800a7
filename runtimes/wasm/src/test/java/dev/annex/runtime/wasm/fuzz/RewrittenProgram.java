package dev.annex.runtime.wasm.fuzz;

import dev.annex.runtime.wasm.memory.FlatMemory;
import dev.annex.runtime.wasm.spec.Linker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * A program made of the given bytes does the same on the engine alone and in the sandbox, metered
 * and rewritten, whether it must make way for others or not: the same calls to the host, the same
 * results, traps in the same places, the same memory afterwards.
 */
public final class RewrittenProgram {

  private static final long[][] ARGUMENTS = {{0, 0}, {65_530, -1}, {7, 1L << 40}};

  private static final long PLENTY = 1L << 50;

  /** Units of fuel of the first slice. */
  private static final int SOON = 50;

  private RewrittenProgram() {}

  /** The form in which Jazzer calls it. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    byte[] wasm = ModuleMaker.of(new Entropy(bytes));
    List<String> plain = run(wasm, Linker.ENGINE);
    requireSame(plain, run(wasm, Linker.OUR_MEMORY));
    requireSame(plain, run(wasm, Linker.SANDBOX));
    requireSame(plain, run(wasm, Linker.SANDBOX, RewrittenProgram::makeWay));
  }

  /** From a point soon after its start on, in the middle of a loop if there is one. */
  private static void makeWay(Instance instance) {
    FlatMemory memory = (FlatMemory) instance.memory();
    memory.betweenSlices(new AtomicInteger(1), new AtomicInteger(), () -> {});
    memory.fuel(PLENTY);
    FlatMemory.setFuelSlice(SOON, memory);
  }

  private static void requireSame(List<String> plain, List<String> ours) {
    if (!ours.equals(plain)) {
      throw new AssertionError("alone %s%nbut here %s".formatted(plain, ours));
    }
  }

  private static List<String> run(byte[] wasm, Linker linker) {
    return run(wasm, linker, instance -> {});
  }

  private static List<String> run(byte[] wasm, Linker linker, Consumer<Instance> beforeEachCall) {
    List<String> seen = new ArrayList<>();
    Instance instance = linker.instantiate(wasm, host(seen));
    for (int function = 0; function < ModuleMaker.FUNCTIONS; function++) {
      for (long[] arguments : ARGUMENTS) {
        beforeEachCall.accept(instance);
        seen.add(call(instance, "f" + function, arguments));
      }
    }
    Memory memory = instance.exports().memory("memory");
    seen.add("pages " + memory.pages());
    seen.add("memory " + Arrays.hashCode(memory.readBytes(0, memory.pages() * Memory.PAGE_SIZE)));
    seen.add("global " + instance.exports().global("seen").getValue());
    return seen;
  }

  private static String call(Instance instance, String function, long[] arguments) {
    try {
      return function + Arrays.toString(instance.export(function).apply(arguments.clone()));
    } catch (RuntimeException e) {
      return function + " trapped";
    }
  }

  private static ImportValues host(List<String> seen) {
    return ImportValues.builder()
        .addFunction(
            new HostFunction(
                "host",
                "peek",
                FunctionType.of(List.of(ValType.I32), List.of(ValType.I32)),
                (instance, arguments) -> {
                  seen.add("peek " + (int) arguments[0]);
                  return new long[] {arguments[0] * 31};
                }))
        .build();
  }
}
