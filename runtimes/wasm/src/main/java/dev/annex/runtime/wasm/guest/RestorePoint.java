package dev.annex.runtime.wasm.guest;

import dev.annex.runtime.wasm.snapshot.Snapshot;
import java.util.List;
import java.util.stream.IntStream;
import run.endive.wasm.WasmModule;

/**
 * A snapshot in the form in which instances start from it. Its arrays are shared by all of them and
 * never written.
 *
 * @param module makes instances without contents
 * @param tables the entries of each table
 */
record RestorePoint(WasmModule module, Snapshot snapshot, List<int[]> tables) {

  static RestorePoint of(WasmModule module, Snapshot snapshot) {
    return new RestorePoint(
        module, snapshot, IntStream.range(0, snapshot.tables()).mapToObj(snapshot::table).toList());
  }
}
