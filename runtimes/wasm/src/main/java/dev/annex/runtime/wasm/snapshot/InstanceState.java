package dev.annex.runtime.wasm.snapshot;

import dev.annex.runtime.wasm.memory.FlatMemory;

/**
 * What an instance holds besides its code, wherever its parts are kept. One thread at a time; to be
 * asked only while no code of the instance runs.
 */
public interface InstanceState {

  /** Its memory; of size 0 when the module has none. */
  FlatMemory memory();

  /**
   * The raw bits of a global.
   *
   * @param index as in the module its author delivered
   */
  long global(int index);

  /** Sets the raw bits of a mutable global. */
  void setGlobal(int index, long bits);

  /**
   * A copy of a table's entries: function indexes as in the module its author delivered, and {@code
   * -1} for none.
   */
  int[] table(int index);

  /** Whether a passive data segment was dropped. */
  boolean isDataDropped(int segment);

  /** Whether a passive element segment was dropped. */
  boolean isElementDropped(int segment);
}
