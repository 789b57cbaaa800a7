package dev.annex.runtime.wasm.metering;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.ExecutionListener;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/** Runs modules in the portable form, with the engine's own memory. */
final class Metered {

  private final MeteredModule metered;
  private final WasmModule module;
  private final Optional<Function<Instance, Machine>> code;

  private Metered(
      MeteredModule metered, WasmModule module, Optional<Function<Instance, Machine>> code) {
    this.metered = metered;
    this.module = module;
    this.code = code;
  }

  /** Runs a module as it is, and shows every instruction to a listener. */
  static Outcome plain(
      byte[] wasm, String function, ExecutionListener listener, long... arguments) {
    WasmModule module = Parser.parse(wasm);
    Instance instance =
        Instance.builder(module)
            .withStart(false)
            .withImportValues(imports(module))
            .withUnsafeExecutionListener(listener)
            .build();
    return finish(instance, function, arguments, () -> 0L);
  }

  /** Prepares a metered module for the engine's interpreter. */
  static Metered interpreted(MeteredModule metered) {
    return new Metered(metered, Parser.parse(metered.wasm()), Optional.empty());
  }

  /** Compiles a metered module. */
  static Metered compiled(MeteredModule metered) {
    WasmModule module = Parser.parse(metered.wasm());
    return new Metered(metered, module, Optional.of(compile(module)));
  }

  /** Runs a function in a new instance with so much fuel. */
  Outcome run(long fuel, String function, long... arguments) {
    Instance.Builder builder =
        Instance.builder(module).withStart(false).withImportValues(imports(module));
    code.ifPresent(builder::withMachineFactory);
    Instance instance = builder.build();
    instance.global(metered.sliceGlobal()).setValue(0);
    instance.global(metered.reserveGlobal()).setValue(fuel);
    return finish(
        instance,
        function,
        arguments,
        () ->
            instance.global(metered.reserveGlobal()).getValue()
                + (int) instance.global(metered.sliceGlobal()).getValue());
  }

  /**
   * Whether the engine can compile a module. Endive 1.0.0 fails at some branches to blocks with
   * several values.
   */
  static boolean compiles(byte[] wasm) {
    try {
      compile(Parser.parse(wasm));
      return true;
    } catch (ArrayIndexOutOfBoundsException | VerifyError e) {
      return false;
    }
  }

  private static Function<Instance, Machine> compile(WasmModule module) {
    return MachineFactoryCompiler.builder(module)
        .withInterpreterFallback(InterpreterFallback.FAIL)
        .compile();
  }

  private static ImportValues imports(WasmModule module) {
    if (module.importSection().importCount() == 0) {
      return ImportValues.empty();
    }
    return ImportValues.builder()
        .addFunction(
            new HostFunction(
                "env",
                "host",
                FunctionType.of(List.of(ValType.I32), List.of(ValType.I32)),
                (instance, arguments) -> new long[] {(arguments[0] * 31 + 7) & 0xFFFF_FFFFL}))
        .build();
  }

  private static Outcome finish(
      Instance instance, String function, long[] arguments, LongSupplier left) {
    String result;
    try {
      result = Arrays.toString(instance.export(function).apply(arguments));
    } catch (WasmEngineException e) {
      result = e.getClass().getSimpleName() + ": " + e.getMessage();
    }
    int memory =
        instance.memory() == null || instance.memory().pages() == 0
            ? 0
            : Arrays.hashCode(instance.memory().readBytes(0, instance.memory().pages() << 16));
    return new Outcome(result, memory, left.getAsLong());
  }

  /**
   * What a run left behind.
   *
   * @param result the values, or the trap
   * @param memory hash of the memory
   * @param left units of fuel
   */
  record Outcome(String result, int memory, long left) {
    boolean trapped() {
      return !result.startsWith("[");
    }
  }
}
