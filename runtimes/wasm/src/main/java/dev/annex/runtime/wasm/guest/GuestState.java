package dev.annex.runtime.wasm.guest;

import dev.annex.runtime.wasm.bytecode.MovedGlobals;
import dev.annex.runtime.wasm.memory.FlatMemory;
import dev.annex.runtime.wasm.snapshot.InstanceState;
import run.endive.runtime.Instance;

/** What an instance of the engine holds, and what lies beside it in its memory. */
record GuestState(Instance instance, FlatMemory memory, MovedGlobals moved)
    implements InstanceState {

  @Override
  public long global(int index) {
    return moved.value(index, instance, memory);
  }

  @Override
  public void setGlobal(int index, long bits) {
    moved.set(index, bits, instance, memory);
  }

  @Override
  public int[] table(int index) {
    return ((GuestTable) instance.table(index)).entries();
  }

  @Override
  public boolean isDataDropped(int segment) {
    return memory.isDropped(segment);
  }

  @Override
  public boolean isElementDropped(int segment) {
    return instance.element(segment) == null;
  }
}
