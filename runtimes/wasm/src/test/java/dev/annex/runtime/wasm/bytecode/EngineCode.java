package dev.annex.runtime.wasm.bytecode;

import dev.annex.api.value.ByteSize;
import dev.annex.runtime.wasm.memory.FlatMemory;
import dev.annex.runtime.wasm.memory.MemoryImage;
import dev.annex.runtime.wasm.memory.MemoryPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import run.endive.compiler.Cache;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.Memory;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.MemoryLimits;

/** A module, what the engine makes of it, and a host that answers every import the same way. */
final class EngineCode {

  /** Ends guests that only talk to the host. */
  private static final int MOST_HOST_CALLS = 2_000;

  private static final int MOST_PAGES = 512;

  final WasmModule module;
  final byte[] jar;

  EngineCode(byte[] wasm) {
    this(wasm, Set.of());
  }

  EngineCode(byte[] wasm, Set<Integer> interpreted) {
    module = Parser.parse(wasm);
    Held held = new Held(null);
    MachineFactoryCompiler.builder(module)
        .withInterpreterFallback(InterpreterFallback.FAIL)
        .withInterpretedFunctions(interpreted)
        .withCache(held)
        .compile();
    jar = held.jar == null ? new byte[0] : held.jar;
  }

  RewrittenCode rewritten() {
    return ClassPass.rewrite(jar, module, Map.of(), Set.of());
  }

  Function<Instance, Machine> load(byte[] code) {
    return MachineFactoryCompiler.builder(module).withCache(new Held(code)).compile();
  }

  /** Names of exported functions, in the order of the module. */
  List<String> exportedFunctions() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < module.exportSection().exportCount(); i++) {
      Export export = module.exportSection().getExport(i);
      if (export.exportType() == ExternalType.FUNCTION) {
        names.add(export.name());
      }
    }
    return names;
  }

  Running start(Function<Instance, Machine> code, MovedGlobals globals) {
    return new Running(code, globals);
  }

  /** One instance with all that can be seen of it. */
  final class Running implements AutoCloseable {

    final Instance instance;
    final FlatMemory memory;
    private final MovedGlobals globals;
    private final MemoryPool pool;
    private final List<String> trace = new ArrayList<>();

    Running(Function<Instance, Machine> code, MovedGlobals globals) {
      this.globals = globals;
      this.pool = new MemoryPool(ByteSize.ofMib(512), ByteSize.ofMib(1), true);
      MemoryLimits limits =
          module
              .memorySection()
              .filter(section -> section.memoryCount() > 0)
              .map(section -> section.getMemory(0).limits())
              .orElseGet(() -> new MemoryLimits(0, 0));
      MemoryImage image = MemoryImage.empty(limits.initialPages() * Memory.PAGE_SIZE);
      memory =
          FlatMemory.open(pool, image, Math.min(limits.maximumPages(), MOST_PAGES)).orElseThrow();
      instance =
          Instance.builder(module)
              .withInitialize(false)
              .withStart(false)
              .withMachineFactory(code)
              .withMemoryLimits(limits)
              .withMemoryFactory(ignored -> memory)
              .withImportValues(ImportValues.builder().addFunction(hostFunctions()).build())
              .build();
    }

    void initialize() {
      instance.initialize(false);
      globals.start(instance, memory);
    }

    private ImportFunction[] hostFunctions() {
      return module.importSection().stream()
          .map(FunctionImport.class::cast)
          .map(declared -> hostFunction(declared))
          .toArray(ImportFunction[]::new);
    }

    private HostFunction hostFunction(FunctionImport declared) {
      FunctionType type = module.typeSection().getType(declared.typeIndex());
      return new HostFunction(
          declared.module(),
          declared.name(),
          type,
          (ignored, arguments) -> {
            trace.add(declared.name() + Arrays.toString(arguments));
            if (trace.size() > MOST_HOST_CALLS) {
              throw new IllegalStateException("enough");
            }
            return new long[type.returns().size()];
          });
    }

    /** Everything that can be seen after something was done. */
    Seen after(String what, Runnable action) {
      String outcome;
      try {
        action.run();
        outcome = "done";
      } catch (RuntimeException e) {
        outcome = e.getClass().getSimpleName();
      } catch (StackOverflowError e) {
        outcome = "StackOverflowError";
      }
      return seen(what + ": " + outcome);
    }

    Seen call(String function, long... arguments) {
      long[][] results = new long[1][];
      Seen seen = after(function, () -> results[0] = instance.export(function).apply(arguments));
      return new Seen(
          seen.outcome() + Arrays.toString(results[0]),
          seen.memory(),
          seen.globals(),
          seen.trace());
    }

    private Seen seen(String outcome) {
      List<Long> values = new ArrayList<>();
      int count =
          module.importSection().count(ExternalType.GLOBAL) + module.globalSection().globalCount();
      for (int i = 0; i < count; i++) {
        values.add(globals.value(i, instance, memory));
      }
      return new Seen(
          outcome, Arrays.hashCode(memory.readBytes(0, memory.size())), values, List.copyOf(trace));
    }

    @Override
    public void close() {
      memory.release(true);
    }
  }

  /** What is the same whether code was rewritten or not. */
  record Seen(String outcome, int memory, List<Long> globals, List<String> trace) {}

  private static final class Held implements Cache {
    private byte @Nullable [] jar;

    private Held(byte @Nullable [] jar) {
      this.jar = jar;
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
