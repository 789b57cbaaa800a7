package dev.annex.runtime.wasm.compile;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.ByteSize;
import dev.annex.runtime.wasm.bytecode.MovedGlobals;
import dev.annex.runtime.wasm.snapshot.RestoreModule;
import dev.annex.runtime.wasm.snapshot.Snapshot;
import dev.annex.runtime.wasm.snapshot.SnapshotPlan;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.Import;
import run.endive.wasm.types.MemoryLimits;

/**
 * A module that was checked and compiled: its code, shared by all instances, and what it declares.
 * Immutable; any thread.
 */
public final class CompiledModule {

  private static final int PAGE = 65_536;
  private static final int MAX_TABLES = 16;

  private final byte[] bytes;
  private final Function<Instance, Machine> code;
  private final OptionalInt start;
  private final MovedGlobals movedGlobals;
  private final List<String> interpreted;
  private final List<ImportedFunction> imports;
  private final Map<String, ExportedFunction> functions;
  private final boolean exportsMemory;
  private final MemoryLimits memory;
  private final long tableEntries;
  private final ByteSize size;
  private final SnapshotPlan snapshotPlan;

  /** The form that instances are made of when there is no snapshot; parsed when it is needed. */
  private volatile Optional<WasmModule> held = Optional.empty();

  private volatile WeakReference<WasmModule> parsed = new WeakReference<>(null);
  private volatile boolean restored;

  private CompiledModule(CodeBundle bundle, WasmModule shape, Function<Instance, Machine> code) {
    this.bytes = bundle.module();
    this.code = code;
    this.start = bundle.start();
    this.movedGlobals = bundle.movedGlobals();
    this.interpreted = bundle.interpreted();
    this.snapshotPlan = bundle.snapshotPlan();
    this.size = new ByteSize(bundle.size());
    this.memory = declaredMemory(shape);
    this.tableEntries = declaredEntries(shape);
    this.imports = readImports(shape);
    this.functions = readFunctions(shape);
    this.exportsMemory = exports(shape, "memory", ExternalType.MEMORY);
  }

  /**
   * Makes the code of a bundle runnable.
   *
   * @throws run.endive.wasm.WasmEngineException when the engine cannot use it
   * @throws LinkageError when the JVM cannot
   */
  static CompiledModule load(CodeBundle bundle) {
    // Interpreted functions may name segments, and are few; all others are empty by now.
    byte[] shape =
        bundle.interpreted().isEmpty()
            ? RestoreModule.withoutContents(bundle.module())
            : bundle.module();
    WasmModule parsed = Parser.parse(shape);
    return new CompiledModule(bundle, parsed, GuestClasses.load(bundle.jar()));
  }

  /** The functions it imports, in their order. */
  public List<ImportedFunction> imports() {
    return imports;
  }

  /** The function it exports under a name. */
  public Optional<Signature> function(String name) {
    return Optional.ofNullable(functions.get(name)).map(ExportedFunction::signature);
  }

  /**
   * The index of an exported function, imported ones counted first.
   *
   * @throws IllegalArgumentException when there is none of this name
   */
  public int functionIndex(String name) {
    ExportedFunction function = functions.get(name);
    if (function == null) {
      throw new IllegalArgumentException("no exported function " + name);
    }
    return function.index();
  }

  /** Whether it exports a memory under the name {@code memory}. */
  public boolean exportsMemory() {
    return exportsMemory;
  }

  /** The engine's form of the module; its function bodies are empty. */
  public WasmModule module() {
    Optional<WasmModule> there = held;
    if (there.isPresent()) {
      return there.get();
    }
    WasmModule known = parsed.get();
    if (known == null) {
      known = Parser.parse(bytes);
      parsed = new WeakReference<>(known);
    }
    held = restored ? Optional.empty() : Optional.of(known);
    return known;
  }

  /** How large it is as its author delivered it. */
  public ByteSize size() {
    return size;
  }

  /** What a snapshot of it holds. */
  public SnapshotPlan snapshotPlan() {
    return snapshotPlan;
  }

  /** The function that has to run when an instance was made. */
  public OptionalInt startFunction() {
    return start;
  }

  /** Functions that are too large to compile and run interpreted, about a hundred times slower. */
  public List<String> interpretedFunctions() {
    return interpreted;
  }

  /** Which of its globals live in fields of the memory. */
  public MovedGlobals movedGlobals() {
    return movedGlobals;
  }

  /**
   * The form of the module whose instances get their contents from a snapshot. Once there is one,
   * the other form, which is several times larger than the module's data, is no longer held, but
   * parsed again when it is needed.
   */
  public WasmModule restoring(Snapshot snapshot) {
    byte[] form = RestoreModule.of(bytes, snapshot);
    // Interpreted functions are the only ones with bodies; all others are called by their index.
    WasmModule restoring =
        Parser.parse(interpreted.isEmpty() ? RestoreModule.withoutExports(form) : form);
    restored = true;
    held = Optional.empty();
    return restoring;
  }

  /** The engine's form of the code; for any form of the module. */
  public Function<Instance, Machine> code() {
    return code;
  }

  /** Memory from the declared size up to what was declared and the limit allows, in pages. */
  public MemoryLimits memoryWithin(Limits limits) {
    int cap = (int) (limits.get(Limit.MEMORY) / PAGE);
    MemoryLimits declared = memory;
    return new MemoryLimits(
        declared.initialPages(),
        Math.max(declared.initialPages(), Math.min(declared.maximumPages(), cap)));
  }

  /**
   * Checks that an instance could start under these limits.
   *
   * @throws AnnexException {@code LIMIT_REACHED} when the module declares more memory or tables
   */
  public void requireStartsWithin(Limits limits) {
    long size = (long) memory.initialPages() * PAGE;
    if (size > limits.get(Limit.MEMORY)) {
      throw tooLarge(
          "it starts with %s of memory".formatted(new ByteSize(size)), Limit.MEMORY, limits);
    }
    if (tableEntries > limits.get(Limit.TABLE_ENTRIES)) {
      throw tooLarge(
          "it starts with %d table entries".formatted(tableEntries), Limit.TABLE_ENTRIES, limits);
    }
  }

  /** How many pages of memory an instance starts with. */
  public int initialPages() {
    return memory.initialPages();
  }

  private static long declaredEntries(WasmModule module) {
    long entries = 0;
    for (int i = 0; i < module.tableSection().tableCount(); i++) {
      entries += module.tableSection().getTable(i).limits().min();
    }
    return entries;
  }

  private static MemoryLimits declaredMemory(WasmModule module) {
    return module
        .memorySection()
        .filter(section -> section.memoryCount() > 0)
        .map(section -> section.getMemory(0).limits())
        .orElseGet(() -> new MemoryLimits(0, 0));
  }

  private static AnnexException tooLarge(String what, Limit limit, Limits limits) {
    return new AnnexException(
        ErrorCode.LIMIT_REACHED,
        "The WebAssembly code cannot be used: %s, more than its limit %s of %s. Its manifest may want up to %s, if the operator allows that."
            .formatted(
                what, limit.key(), limit.show(limits.get(limit)), limit.show(limit.maximum())));
  }

  private static List<ImportedFunction> readImports(WasmModule module) {
    List<ImportedFunction> imports = new ArrayList<>();
    for (int i = 0; i < module.importSection().importCount(); i++) {
      Import declared = module.importSection().getImport(i);
      if (!(declared instanceof FunctionImport function)) {
        throw new AnnexException(
            ErrorCode.UNKNOWN_IMPORT,
            "Unknown import: %s.%s. It is no function, and only functions can be imported from the host."
                .formatted(declared.module(), declared.name()));
      }
      imports.add(
          new ImportedFunction(
              function.module(),
              function.name(),
              Signature.of(module.typeSection().getType(function.typeIndex()))));
    }
    return List.copyOf(imports);
  }

  private static Map<String, ExportedFunction> readFunctions(WasmModule module) {
    int imported = module.importSection().importCount();
    Map<String, ExportedFunction> functions = new HashMap<>();
    for (int i = 0; i < module.exportSection().exportCount(); i++) {
      Export export = module.exportSection().getExport(i);
      if (export.exportType() != ExternalType.FUNCTION) {
        continue;
      }
      int type =
          export.index() < imported
              ? ((FunctionImport) module.importSection().getImport(export.index())).typeIndex()
              : module.functionSection().getFunctionType(export.index() - imported);
      functions.put(
          export.name(),
          new ExportedFunction(export.index(), Signature.of(module.typeSection().getType(type))));
    }
    return Map.copyOf(functions);
  }

  private static boolean exports(WasmModule module, String name, ExternalType type) {
    for (int i = 0; i < module.exportSection().exportCount(); i++) {
      Export export = module.exportSection().getExport(i);
      if (export.exportType() == type && export.name().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** Refuses memories and tables that no instance of this host can have. */
  static void checkShape(WasmModule module) {
    int memories = module.memorySection().map(section -> section.memoryCount()).orElse(0);
    if (memories > 1) {
      throw ModuleOutline.invalid(
          "it declares %d memories, where one is allowed".formatted(memories));
    }
    if (memories == 1 && module.memorySection().orElseThrow().getMemory(0).limits().shared()) {
      throw ModuleOutline.invalid(
          "its memory is shared between threads, but a sandbox has one thread");
    }
    int tables = module.tableSection().tableCount();
    if (tables > MAX_TABLES) {
      throw ModuleOutline.invalid(
          "it declares %d tables, where %d are allowed".formatted(tables, MAX_TABLES));
    }
  }

  private record ExportedFunction(int index, Signature signature) {}

  /** A function it wants from the host. */
  public record ImportedFunction(String module, String name, Signature signature) {

    /** {@code module.name}. */
    @Override
    public String toString() {
      return module + "." + name;
    }
  }
}
