package dev.annex.runtime.wasm.guest;

import dev.annex.runtime.wasm.compile.CompiledModule;
import dev.annex.runtime.wasm.memory.MemoryImage;
import dev.annex.runtime.wasm.snapshot.Snapshot;
import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Memory;
import run.endive.runtime.TableFactory;
import run.endive.wasm.WasmModule;

/**
 * What the instances of one extension are made from: its code, the host functions it imports, and
 * perhaps a snapshot to start from. Made once, so that a call makes nothing but the instance.
 * Immutable; any thread.
 */
public final class Blueprint {

  private static final long[] NOTHING = {};

  private final CompiledModule module;
  private final ImportValues imports;
  private final MemoryImage image;
  private final Optional<RestorePoint> restorePoint;

  private Blueprint(
      CompiledModule module,
      ImportValues imports,
      MemoryImage image,
      Optional<RestorePoint> restorePoint) {
    this.module = module;
    this.imports = imports;
    this.image = image;
    this.restorePoint = restorePoint;
  }

  /**
   * The blueprint of a module.
   *
   * @param functions every function it imports, and perhaps more
   */
  public static Blueprint of(CompiledModule module, Collection<HostFunction> functions) {
    ImportFunction[] imports =
        functions.stream().map(Blueprint::toEngine).toArray(ImportFunction[]::new);
    return new Blueprint(
        module,
        ImportValues.builder().addFunction(imports).build(),
        MemoryImage.empty(module.initialPages() * Memory.PAGE_SIZE),
        Optional.empty());
  }

  /** The same, with instances that go on where a snapshot was taken. */
  public Blueprint startingFrom(Snapshot snapshot) {
    return new Blueprint(
        module,
        imports,
        snapshot.memory(),
        Optional.of(RestorePoint.of(module.restoring(snapshot), snapshot)));
  }

  private static ImportFunction toEngine(HostFunction function) {
    boolean returns = !function.signature().text().endsWith("()");
    return new run.endive.runtime.HostFunction(
        function.module(),
        function.name(),
        function.signature().toEngine(),
        (instance, arguments) -> {
          long result = Guest.of(instance).callHost(function, arguments);
          return returns ? new long[] {result} : NOTHING;
        });
  }

  /** The code. */
  public CompiledModule module() {
    return module;
  }

  ImportValues imports() {
    return imports;
  }

  /** What memory holds before segments are copied into it. */
  MemoryImage image() {
    return image;
  }

  Optional<RestorePoint> restorePoint() {
    return restorePoint;
  }

  /** The module that the engine makes instances of. */
  WasmModule engineModule() {
    return restorePoint.map(RestorePoint::module).orElseGet(module::module);
  }

  /** Makes the tables of one instance, in their order. */
  TableFactory tables(long most) {
    if (restorePoint.isEmpty()) {
      return (declared, entry) -> GuestTable.filled(declared, entry, most);
    }
    Iterator<int[]> tables = restorePoint.get().tables().iterator();
    return (declared, entry) -> new GuestTable(declared, tables.next(), most);
  }
}
