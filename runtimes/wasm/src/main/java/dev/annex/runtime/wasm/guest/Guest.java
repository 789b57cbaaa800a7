package dev.annex.runtime.wasm.guest;

import dev.annex.api.call.Gauge;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.runtime.wasm.compile.CompiledModule;
import dev.annex.runtime.wasm.memory.FlatMemory;
import dev.annex.runtime.wasm.memory.MemoryImage;
import dev.annex.runtime.wasm.memory.MemoryPool;
import dev.annex.runtime.wasm.metering.FuelRules;
import dev.annex.runtime.wasm.snapshot.HostCallObserver;
import dev.annex.runtime.wasm.snapshot.InstanceState;
import dev.annex.runtime.wasm.snapshot.Resumption;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import run.endive.runtime.Instance;
import run.endive.wasm.types.MemoryLimits;

/**
 * One instance of a module, for one call, or for the calls of one session one after the other. One
 * thread at a time; of no use after any failure.
 */
public final class Guest {

  private static final System.Logger LOG = System.getLogger(Guest.class.getName());

  /** Guest to host to guest to host …; real guests nest two deep, for a result's memory. */
  private static final int MAX_NESTED_HOST_CALLS = 8;

  private final CompiledModule module;
  private final Limits limits;
  private Meter meter;
  private Turns.Turn turn;
  private Object[] parts;
  private final FlatMemory memory;
  private final GuestMemory view;
  private final Optional<RestorePoint> restorePoint;
  private final GuestState state;
  private final Instance instance;
  private final AtomicBoolean released = new AtomicBoolean();
  private HostCallObserver observer = HostCallObserver.NONE;
  private int nestedHostCalls;
  private int nestedCalls;
  private boolean continued;
  private boolean left;

  private Guest(
      Blueprint blueprint,
      Limits limits,
      Meter meter,
      Turns.Turn turn,
      MemoryPool pool,
      Object[] parts) {
    this.module = blueprint.module();
    this.limits = limits;
    this.meter = meter;
    this.parts = parts;
    MemoryLimits memoryLimits = module.memoryWithin(limits);
    this.memory = openMemory(pool, blueprint.image(), memoryLimits.maximumPages());
    this.turn = turn;
    memory.fuel(limits.get(Limit.FUEL));
    turn.watch(memory);
    this.view = new GuestMemory(memory);
    memory.attach(this);
    this.instance =
        Instance.builder(blueprint.engineModule())
            .withInitialize(false)
            .withStart(false)
            .withMachineFactory(module.code())
            .withMemoryLimits(memoryLimits)
            .withMemoryFactory(ignored -> memory)
            .withTableFactory(blueprint.tables(limits.get(Limit.TABLE_ENTRIES)))
            .withImportValues(blueprint.imports())
            .build();
    this.restorePoint = blueprint.restorePoint();
    this.state = new GuestState(instance, memory, module.movedGlobals());
  }

  /**
   * Makes an instance and runs its start function, or goes back to where its snapshot was taken.
   *
   * @param random where a restored instance gets new seeds from
   * @param parts what its host functions keep for this call, each found by its type
   * @param beforeItRuns hears of the guest before its first instruction
   */
  static Guest start(
      Blueprint blueprint,
      Limits limits,
      Meter meter,
      Turns.Turn turn,
      MemoryPool pool,
      RandomGenerator random,
      Object[] parts,
      Consumer<Guest> beforeItRuns) {
    Guest guest = new Guest(blueprint, limits, meter, turn, pool, parts);
    beforeItRuns.accept(guest);
    guest.initialize(random);
    return guest;
  }

  /**
   * Begins another call on this instance, with all of its fuel.
   *
   * @param theParts what its host functions keep for this call, each found by its type
   */
  void enter(Meter theMeter, Turns.Turn theTurn, Object[] theParts) {
    meter = theMeter;
    turn = theTurn;
    theTurn.watch(memory);
    parts = theParts;
    continued = true;
    memory.fuel(limits.get(Limit.FUEL));
    memory.forgetRefusal();
  }

  /** Whether everything that was called of it has returned. */
  boolean sound() {
    return !left && nestedCalls == 0;
  }

  /** How large its memory is. */
  public long memoryBytes() {
    return memory.size();
  }

  private void initialize(RandomGenerator random) {
    instance.initialize(false);
    if (restorePoint.isPresent()) {
      restorePoint.get().snapshot().restore(state, random);
      return;
    }
    module.movedGlobals().start(instance, memory);
    module.startFunction().ifPresent(this::callFunction);
  }

  private static FlatMemory openMemory(MemoryPool pool, MemoryImage image, int maximumPages) {
    return FlatMemory.open(pool, image, maximumPages)
        .orElseThrow(() ->
            new AnnexException(
                ErrorCode.BUSY,
                "The call was not started: running extensions already hold all the memory that this host has for them. Try again later."));
  }

  /** The guest an instance belongs to. */
  static Guest of(Instance instance) {
    return (Guest) ((FlatMemory) instance.memory()).attached();
  }

  long callHost(HostFunction function, long[] arguments) {
    meter.check();
    observer.beforeCall(function.module(), function.name(), arguments);
    if (nestedHostCalls == MAX_NESTED_HOST_CALLS) {
      throw new AnnexException(
          ErrorCode.TRAPPED,
          "The extension called %s.%s while the host was waiting for it, %d levels deep."
              .formatted(function.module(), function.name(), nestedHostCalls));
    }
    nestedHostCalls++;
    turn.leave();
    try {
      long result = function.body().call(this, arguments);
      meter.check();
      return result;
    } finally {
      nestedHostCalls--;
      turn.comeBack();
    }
  }

  /**
   * Waits on the guest's thread for something outside, without keeping a turn at the processors
   * from other calls. To be called while none of its code runs.
   *
   * @throws AnnexException why the call was stopped, before or meanwhile
   */
  public <T> T awaiting(Supplier<T> outside) {
    meter.check();
    turn.leave();
    try {
      T result = outside.get();
      meter.check();
      return result;
    } finally {
      turn.comeBack();
    }
  }

  /**
   * What the host functions of one contract keep for this call.
   *
   * @throws IllegalStateException when the call was started without it
   */
  public <T> T part(Class<T> type) {
    for (Object part : parts) {
      if (type.isInstance(part)) {
        return type.cast(part);
      }
    }
    throw new IllegalStateException("the call was started without its " + type.getSimpleName());
  }

  /** Its memory. */
  public GuestMemory memory() {
    return view;
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
    return callFunction(module.functionIndex(function), arguments);
  }

  /** Calls a function by its index. */
  private long callFunction(int function, long... arguments) {
    boolean returned = false;
    nestedCalls++;
    try {
      long[] results = instance.getMachine().call(function, arguments);
      returned = true;
      return results == null || results.length == 0 ? 0 : results[0];
    } finally {
      nestedCalls--;
      left |= !returned;
    }
  }

  /** Tells somebody of every call to the host from now on. */
  void observe(HostCallObserver hears) {
    observer = hears;
  }

  /** What it holds; to be asked while none of its code runs. */
  public InstanceState state() {
    return state;
  }

  /**
   * Runs a command from where it starts: its export, or where its snapshot was taken.
   *
   * @throws GuestExit when it ended itself
   */
  public void runCommand(String export) {
    left = true; // a command runs once
    if (restorePoint.isPresent()
        && restorePoint.get().snapshot().resumption()
            instanceof Resumption.AtFirstRead resumption) {
      resumption.run(instance.getMachine());
      return;
    }
    call(export);
  }

  /**
   * Runs what makes a reactor ready, if it has such an export, was not saved after it and is called
   * for the first time.
   */
  public void initializeReactor(String export) {
    if (restorePoint.isEmpty() && !continued && exports(export)) {
      call(export);
    }
  }

  /** Reports what it cost and closes what its host functions kept open. */
  void report() {
    meter.record(Gauge.FUEL, limits.get(Limit.FUEL) - memory.fuelLeft());
    meter.record(Gauge.FUEL_RULES, FuelRules.RULE_SET);
    meter.record(Gauge.PEAK_MEMORY_BYTES, memory.size());
    meter.record(Gauge.DIRTY_PAGES, memory.dirtyCards());
    for (Object part : parts) {
      close(part);
    }
  }

  /** Gives its memory back; it is of no use afterwards. Any thread; harmless when it was done. */
  public void release() {
    if (released.compareAndSet(false, true)) {
      memory.release(true);
    }
  }

  /** Files that the guest left open, for instance. */
  private static void close(Object part) {
    if (part instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        LOG.log(Level.WARNING, "What a call had open could not be closed.", e);
      }
    }
  }

  /** Whether it once asked for more memory than it may have. */
  boolean refusedToGrow() {
    return memory.refusedToGrow();
  }
}
