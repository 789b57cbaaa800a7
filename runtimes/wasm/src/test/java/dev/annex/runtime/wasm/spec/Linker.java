package dev.annex.runtime.wasm.spec;

import dev.annex.api.value.ByteSize;
import dev.annex.runtime.wasm.compile.Translated;
import dev.annex.runtime.wasm.memory.FlatMemory;
import dev.annex.runtime.wasm.memory.MemoryImage;
import dev.annex.runtime.wasm.memory.MemoryPool;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.MemoryLimits;

/** How modules become instances. Not closed: an instance may be part of another. */
public enum Linker {

  /** The engine as it is delivered. */
  ENGINE {
    @Override
    public Instance instantiate(byte[] wasm, ImportValues imports) {
      return plain(Parser.parse(wasm), imports).build();
    }

    @Override
    public Memory memory(MemoryLimits limits) {
      return new ByteArrayMemory(limits);
    }
  },

  /** The engine's code on our memory. */
  OUR_MEMORY {
    @Override
    public Instance instantiate(byte[] wasm, ImportValues imports) {
      return plain(Parser.parse(wasm), imports).withMemoryFactory(this::memory).build();
    }

    @Override
    public FlatMemory memory(MemoryLimits limits) {
      return flat(limits);
    }
  },

  /** As the sandbox runs it: checked, metered, compiled, rewritten, on our memory. */
  SANDBOX {
    @Override
    public Instance instantiate(byte[] wasm, ImportValues imports) {
      Translated translated = Translated.of(wasm);
      Instance instance =
          Instance.builder(translated.module())
              .withInitialize(false)
              .withStart(false)
              .withImportValues(imports)
              .withMachineFactory(translated.code())
              .withMemoryFactory(this::memory)
              .build();
      instance.initialize(false);
      translated.globals().start(instance, (FlatMemory) instance.memory());
      translated.start().ifPresent(start -> instance.getMachine().call(start, new long[0]));
      return instance;
    }

    @Override
    public FlatMemory memory(MemoryLimits limits) {
      return flat(limits);
    }
  };

  private static final long PLENTY = 1L << 50;
  private static final MemoryPool POOL =
      new MemoryPool(ByteSize.ofMib(4_096), ByteSize.ofMib(1), false);

  /**
   * Makes an instance and runs its start function.
   *
   * @throws RuntimeException when the module is malformed or invalid, when it cannot be linked, or
   *     when making the instance traps
   */
  public abstract Instance instantiate(byte[] wasm, ImportValues imports);

  /** A memory that instances can import. */
  public abstract Memory memory(MemoryLimits limits);

  private static Instance.Builder plain(WasmModule module, ImportValues imports) {
    return Instance.builder(module)
        .withStart(false)
        .withImportValues(imports)
        .withMachineFactory(
            MachineFactoryCompiler.builder(module)
                .withInterpreterFallback(InterpreterFallback.FAIL)
                .compile());
  }

  private static FlatMemory flat(MemoryLimits limits) {
    MemoryImage empty = MemoryImage.empty(limits.initialPages() * Memory.PAGE_SIZE);
    FlatMemory memory = FlatMemory.open(POOL, empty, limits.maximumPages()).orElseThrow();
    memory.fuel(PLENTY);
    return memory;
  }
}
