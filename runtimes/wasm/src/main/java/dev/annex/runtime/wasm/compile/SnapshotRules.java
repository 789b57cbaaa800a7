package dev.annex.runtime.wasm.compile;

import java.util.Arrays;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Global;
import run.endive.wasm.types.MutabilityType;
import run.endive.wasm.types.PassiveDataSegment;
import run.endive.wasm.types.PassiveElement;
import run.endive.wasm.types.ValType;

/**
 * Whether memory, numeric globals and table entries are all of an instance's state. A module with
 * more than that never starts from a snapshot: passive segments remember that they were dropped,
 * and references in globals or tables of objects belong to one instance.
 */
final class SnapshotRules {

  private SnapshotRules() {}

  static boolean allow(WasmModule module) {
    boolean passive =
        Arrays.stream(module.dataSection().dataSegments())
                .anyMatch(PassiveDataSegment.class::isInstance)
            || Arrays.stream(module.elementSection().elements())
                .anyMatch(PassiveElement.class::isInstance);
    return !passive && numericGlobals(module) && functionTables(module);
  }

  private static boolean numericGlobals(WasmModule module) {
    for (Global global : module.globalSection().globals()) {
      if (global.mutabilityType() == MutabilityType.Var && global.valueType().isReference()) {
        return false;
      }
    }
    return true;
  }

  private static boolean functionTables(WasmModule module) {
    for (int i = 0; i < module.tableSection().tableCount(); i++) {
      if (!module.tableSection().getTable(i).elementType().equals(ValType.FuncRef)) {
        return false;
      }
    }
    return true;
  }
}
