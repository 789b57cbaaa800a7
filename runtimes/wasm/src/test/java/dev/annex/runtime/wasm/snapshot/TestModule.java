package dev.annex.runtime.wasm.snapshot;

import dev.annex.api.value.ByteSize;
import dev.annex.runtime.wasm.memory.FlatMemory;
import dev.annex.runtime.wasm.memory.MemoryImage;
import dev.annex.runtime.wasm.memory.MemoryPool;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import run.endive.compiler.Cache;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.Memory;
import run.endive.runtime.TableInstance;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;

/** A module compiled by the plain engine, and instances of it, new or from a snapshot. */
final class TestModule implements Cache {

  private static final int MOST_PAGES = 4096;

  private final byte[] wasm;
  private final byte[] stripped;
  private final MemoryPool pool = new MemoryPool(ByteSize.ofMib(1024), ByteSize.ofMib(256), true);
  private final Engine whole;
  private byte @Nullable [] jar;

  TestModule(byte[] wasm) {
    this.wasm = wasm;
    MachineFactoryCompiler.builder(Parser.parse(wasm))
        .withInterpreterFallback(InterpreterFallback.FAIL)
        .withCache(this)
        .compile();
    this.stripped = strip(wasm);
    this.whole = link(stripped);
  }

  private Engine link(byte[] bytes) {
    WasmModule module = Parser.parse(bytes);
    return new Engine(module, MachineFactoryCompiler.builder(module).withCache(this).compile());
  }

  @Override
  @SuppressWarnings("NullAway")
  public byte[] get(String key) {
    return jar;
  }

  @Override
  public void putIfAbsent(String key, byte[] data) {
    jar = data;
  }

  private static byte[] strip(byte[] wasm) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ModuleForm.HEADER);
    for (ModuleForm.Section section : ModuleForm.sections(wasm)) {
      byte[] contents = section.reader().rest();
      if (section.id() == ModuleForm.CODE) {
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        int functions = section.reader().count();
        number(functions, code);
        for (int i = 0; i < functions; i++) {
          code.writeBytes(new byte[] {3, 0, 0, 0x0B});
        }
        contents = code.toByteArray();
      }
      out.write(section.id());
      number(contents.length, out);
      out.writeBytes(contents);
    }
    return out.toByteArray();
  }

  static void number(int number, ByteArrayOutputStream out) {
    int rest = number;
    while (rest >= 0x80) {
      out.write((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  byte[] wasm() {
    return wasm;
  }

  MemoryPool pool() {
    return pool;
  }

  /** Takes the snapshot of a command in this world. */
  SnapshotDecision command(World world) {
    return command(world, SnapshotPolicy.defaults());
  }

  SnapshotDecision command(World world, SnapshotPolicy policy) {
    return new Snapshotter(wasm, policy).command(maker(world, "_start"));
  }

  SnapshotDecision reactor(World world) {
    return reactor(world, SnapshotPolicy.defaults());
  }

  SnapshotDecision reactor(World world, SnapshotPolicy policy) {
    return new Snapshotter(wasm, policy).reactor(maker(world, "_initialize"));
  }

  private TrialInstance.Maker maker(World world, String entry) {
    return observer -> {
      Running running = open(world.withObserver(observer));
      return new TrialInstance() {
        @Override
        public void enter() {
          running.initialize();
          if (running.exports(entry)) {
            try {
              running.instance().export(entry).apply();
            } catch (World.Exit e) {
              // it ended itself
            }
          }
        }

        @Override
        public InstanceState state() {
          return running;
        }

        @Override
        public void close() {
          running.close();
        }
      };
    };
  }

  /** A new instance that ran nothing yet. */
  Running open(World world) {
    MemoryImage empty = MemoryImage.empty(whole.memory().initialPages() * Memory.PAGE_SIZE);
    return new Running(whole, empty, world);
  }

  /** Calls of it that start from a snapshot. */
  Resumable resumable(Snapshot snapshot) {
    return new Resumable(snapshot, link(RestoreModule.of(stripped, snapshot)));
  }

  /** Runs the command from its start. */
  String run(World world) {
    try (Running running = open(world)) {
      running.initialize();
      return ending(world, () -> running.instance().export("_start").apply());
    }
  }

  private static String ending(World world, Runnable run) {
    try {
      run.run();
      return "returned";
    } catch (World.Exit exit) {
      return "exit " + exit.code() + world.errors();
    }
  }

  /** The engine's form of a module and its code. */
  private record Engine(WasmModule module, Function<Instance, Machine> code) {
    MemoryLimits memory() {
      MemoryLimits declared = module.memorySection().orElseThrow().getMemory(0).limits();
      return new MemoryLimits(declared.initialPages(), MOST_PAGES);
    }
  }

  /** A snapshot, and the engine's form of what is restored from it. */
  final class Resumable {

    private final Snapshot snapshot;
    private final Engine engine;
    private final List<int[]> tables;

    private Resumable(Snapshot snapshot, Engine engine) {
      this.snapshot = snapshot;
      this.engine = engine;
      this.tables = IntStream.range(0, snapshot.tables()).mapToObj(snapshot::table).toList();
    }

    /** An instance that goes on from the snapshot. */
    Running open(World world) {
      Running running = new Running(engine, snapshot.memory(), world);
      running.initialize();
      for (int table = 0; table < tables.size(); table++) {
        running.fill(table, tables.get(table));
      }
      snapshot.restore(running, world.random());
      return running;
    }

    /** Runs the command to its end. */
    String run(World world) {
      try (Running running = open(world)) {
        Resumption.AtFirstRead at = (Resumption.AtFirstRead) snapshot.resumption();
        return ending(world, () -> at.run(running.instance().getMachine()));
      }
    }
  }

  /** One instance. */
  final class Running implements InstanceState, AutoCloseable {

    private final FlatMemory memory;
    private final Instance instance;

    private Running(Engine engine, MemoryImage image, World world) {
      this.memory = FlatMemory.open(pool, image, MOST_PAGES).orElseThrow();
      this.instance =
          Instance.builder(engine.module())
              .withInitialize(false)
              .withStart(false)
              .withMachineFactory(engine.code())
              .withMemoryLimits(engine.memory())
              .withMemoryFactory(ignored -> memory)
              .withTableFactory((table, entry) ->
                  new TableInstance(
                      new Table(
                          table.elementType(),
                          new TableLimits(table.limits().min(), table.limits().max())),
                      entry))
              .withImportValues(world.imports(engine.module()))
              .build();
    }

    void initialize() {
      instance.initialize(false);
    }

    Instance instance() {
      return instance;
    }

    boolean exports(String name) {
      for (int i = 0; i < instance.module().exportSection().exportCount(); i++) {
        if (instance.module().exportSection().getExport(i).name().equals(name)) {
          return true;
        }
      }
      return false;
    }

    long call(String function, long... arguments) {
      long[] results = instance.export(function).apply(arguments);
      return results == null || results.length == 0 ? 0 : results[0];
    }

    void fill(int table, int[] entries) {
      TableInstance target = instance.table(table);
      if (target.size() < entries.length) {
        target.grow(entries.length - target.size(), -1, instance);
      }
      for (int i = 0; i < entries.length; i++) {
        target.setRef(i, entries[i], instance);
      }
    }

    @Override
    public FlatMemory memory() {
      return memory;
    }

    @Override
    public long global(int index) {
      return instance.global(index).getValue();
    }

    @Override
    public void setGlobal(int index, long bits) {
      instance.global(index).setValue(bits);
    }

    @Override
    public int[] table(int index) {
      TableInstance table = instance.table(index);
      int[] entries = new int[table.size()];
      for (int i = 0; i < entries.length; i++) {
        entries[i] = table.ref(i);
      }
      return entries;
    }

    @Override
    public boolean isDataDropped(int segment) {
      return memory.isDropped(segment);
    }

    @Override
    @SuppressWarnings("ReferenceEquality")
    public boolean isElementDropped(int segment) {
      return instance.element(segment) == null;
    }

    @Override
    public void close() {
      memory.release(true);
    }
  }
}
