package dev.annex.runtime.wasm.guest;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.runtime.wasm.compile.CompiledModule;
import dev.annex.runtime.wasm.memory.FlatMemory;
import dev.annex.runtime.wasm.memory.MemoryImage;
import dev.annex.runtime.wasm.memory.MemoryPool;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.TableInstance;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;

/**
 * One instance of a module, for one call. Lives on one thread, and is of no use after any failure.
 */
public final class Guest {

  /** Guest to host to guest to host …; real guests nest two deep, for a result's memory. */
  private static final int MAX_NESTED_HOST_CALLS = 8;

  private final CompiledModule module;
  private final Meter meter;
  private final Instance instance;
  private final FlatMemory memory;
  private int nestedHostCalls;

  private Guest(
      CompiledModule module,
      Limits limits,
      Meter meter,
      MemoryPool pool,
      Collection<HostFunction> functions) {
    this.module = module;
    this.meter = meter;
    MemoryLimits memoryLimits = module.memoryWithin(limits);
    this.memory = openMemory(pool, memoryLimits);
    long tableCap = limits.get(Limit.TABLE_ENTRIES);
    this.instance =
        Instance.builder(module.module())
            .withInitialize(false)
            .withStart(false)
            .withMachineFactory(module.code())
            .withMemoryLimits(memoryLimits)
            .withMemoryFactory(ignored -> memory)
            .withTableFactory((table, initial) -> freshTable(table, initial, tableCap))
            .withImportValues(
                ImportValues.builder()
                    .addFunction(
                        functions.stream().map(this::toEngine).toArray(ImportFunction[]::new))
                    .build())
            .build();
  }

  /**
   * Makes an instance and runs its start section, but no export.
   *
   * @param functions every function it imports, and perhaps more
   * @param beforeItRuns hears of the guest before its first instruction
   */
  static Guest start(
      CompiledModule module,
      Limits limits,
      Meter meter,
      MemoryPool pool,
      Collection<HostFunction> functions,
      Consumer<Guest> beforeItRuns) {
    Guest guest = new Guest(module, limits, meter, pool, functions);
    beforeItRuns.accept(guest);
    guest.instance.initialize(false);
    return guest;
  }

  private static FlatMemory openMemory(MemoryPool pool, MemoryLimits limits) {
    MemoryImage empty = MemoryImage.empty(limits.initialPages() * Memory.PAGE_SIZE);
    return FlatMemory.open(pool, empty, limits.maximumPages())
        .orElseThrow(() ->
            new AnnexException(
                ErrorCode.BUSY,
                "The call was not started: running extensions already hold all the memory that this host has for them. Try again later."));
  }

  /** A table of its own limits: growing the engine's would grow the next instance's, too. */
  private static TableInstance freshTable(Table declared, int initial, long cap) {
    long least = declared.limits().min();
    TableLimits limits =
        new TableLimits(least, Math.max(least, Math.min(declared.limits().max(), cap)));
    return new TableInstance(
        new Table(declared.elementType(), limits, declared.initialize()), initial);
  }

  private run.endive.runtime.HostFunction toEngine(HostFunction function) {
    boolean returns = !function.signature().text().endsWith("()");
    return new run.endive.runtime.HostFunction(
        function.module(),
        function.name(),
        function.signature().toEngine(),
        (ignored, arguments) -> {
          long result = callHost(function, arguments);
          return returns ? new long[] {result} : new long[0];
        });
  }

  private long callHost(HostFunction function, long[] arguments) {
    meter.check();
    if (nestedHostCalls == MAX_NESTED_HOST_CALLS) {
      throw new AnnexException(
          ErrorCode.TRAPPED,
          "The extension called %s.%s while the host was waiting for it, %d levels deep."
              .formatted(function.module(), function.name(), nestedHostCalls));
    }
    nestedHostCalls++;
    try {
      long result = function.body().call(this, arguments);
      meter.check();
      return result;
    } finally {
      nestedHostCalls--;
    }
  }

  /** Its memory. */
  public GuestMemory memory() {
    return new GuestMemory(memory);
  }

  /** Whether it exports a function. */
  public boolean exports(String function) {
    return module.function(function).isPresent();
  }

  /** The first of some names under which it exports a function. */
  public String firstExported(List<String> names) {
    return names.stream()
        .filter(this::exports)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("checked when it was bound: " + names));
  }

  /**
   * Calls an exported function.
   *
   * @return its result; 0 when it has none
   */
  public long call(String function, long... arguments) {
    long[] results = instance.export(function).apply(arguments);
    return results == null || results.length == 0 ? 0 : results[0];
  }

  /** Gives its memory back; it is of no use afterwards. */
  void release() {
    memory.release(true);
  }

  /** Whether it once asked for more memory than it may have. */
  boolean refusedToGrow() {
    return memory.refusedToGrow();
  }
}
