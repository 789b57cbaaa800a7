package dev.annex.runtime.wasm.bytecode;

import dev.annex.runtime.wasm.memory.FlatMemory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import run.endive.runtime.Instance;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.Global;
import run.endive.wasm.types.MutabilityType;
import run.endive.wasm.types.ValType;

/**
 * Which globals of a module live in fields of its memory, where generated code reaches them faster
 * than in the engine's objects. Immutable; any thread.
 *
 * <p>Moved are the first {@value FlatMemory#MOVED_GLOBALS} globals that are mutable, hold a number,
 * and are known to nobody but the module itself. Once an instance runs, the fields are the only
 * truth about them.
 *
 * @param indexes indexes of the moved globals, ascending; the position is the number of the field
 */
public record MovedGlobals(List<Integer> indexes) {

  public MovedGlobals {
    indexes = List.copyOf(indexes);
    if (indexes.size() > FlatMemory.MOVED_GLOBALS) {
      throw new IllegalArgumentException(
          "more than %d: %s".formatted(FlatMemory.MOVED_GLOBALS, indexes));
    }
  }

  /** No global is moved. */
  public static MovedGlobals none() {
    return new MovedGlobals(List.of());
  }

  /**
   * The globals of a module that can be moved. Depends on what it declares only, so that the
   * stripped form of a module gives the same answer.
   */
  public static MovedGlobals of(WasmModule module) {
    if (module.memorySection().map(section -> section.memoryCount()).orElse(0) != 1) {
      return none();
    }
    int imported = module.importSection().count(ExternalType.GLOBAL);
    Set<Integer> exported = exported(module);
    List<Integer> indexes = new ArrayList<>();
    for (int i = 0; i < module.globalSection().globalCount(); i++) {
      int index = imported + i;
      if (indexes.size() < FlatMemory.MOVED_GLOBALS
          && !exported.contains(index)
          && canMove(module.globalSection().getGlobal(i))) {
        indexes.add(index);
      }
    }
    return new MovedGlobals(indexes);
  }

  private static Set<Integer> exported(WasmModule module) {
    Set<Integer> indexes = new HashSet<>();
    for (int i = 0; i < module.exportSection().exportCount(); i++) {
      Export export = module.exportSection().getExport(i);
      if (export.exportType() == ExternalType.GLOBAL) {
        indexes.add(export.index());
      }
    }
    return indexes;
  }

  private static boolean canMove(Global global) {
    return global.mutabilityType() == MutabilityType.Var && isNumber(global.valueType());
  }

  private static boolean isNumber(ValType type) {
    return type.equals(ValType.I32)
        || type.equals(ValType.I64)
        || type.equals(ValType.F32)
        || type.equals(ValType.F64);
  }

  /** The number of the field that holds a global. */
  public OptionalInt field(int index) {
    int field = indexes.indexOf(index);
    return field < 0 ? OptionalInt.empty() : OptionalInt.of(field);
  }

  /**
   * Copies the values that a new instance starts with into its memory; to be called when it was
   * initialized, before any function of it runs. So the host must run start functions itself: the
   * engine would do it while it initializes.
   */
  public void start(Instance instance, FlatMemory memory) {
    for (int field = 0; field < indexes.size(); field++) {
      memory.setGlobal(field, instance.global(indexes.get(field)).getValue());
    }
  }

  /** What a global holds now, as raw bits, wherever it lives. */
  public long value(int index, Instance instance, FlatMemory memory) {
    int field = indexes.indexOf(index);
    return field < 0 ? instance.global(index).getValue() : memory.global(field);
  }

  /** Sets a global, wherever it lives. */
  public void set(int index, long bits, Instance instance, FlatMemory memory) {
    int field = indexes.indexOf(index);
    if (field < 0) {
      instance.global(index).setValue(bits);
    } else {
      memory.setGlobal(field, bits);
    }
  }
}
