package dev.annex.runtime.wasm.guest;

import java.util.Arrays;
import run.endive.runtime.Instance;
import run.endive.runtime.TableInstance;
import run.endive.wasm.UninstantiableException;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;
import run.endive.wasm.types.Value;

/**
 * A table of one instance. Starts as a list of entries that may be shared; the first write takes a
 * copy. One thread at a time.
 *
 * <p>A sandbox holds one instance only, so every entry belongs to it and no owner is kept: the
 * engine reads a missing owner as the calling instance. Why not the engine's own tables? Growing
 * one of them also grows the limits in the module, so the next instance would start with more
 * entries.
 */
final class GuestTable extends TableInstance {

  private final int most;
  private int[] entries;
  private boolean shared;

  /**
   * @param entries what it starts with; never written
   * @param most how many entries it may grow to
   */
  GuestTable(Table declared, int[] entries, long most) {
    super(new Table(declared.elementType(), new TableLimits(0, 0)), 0);
    this.entries = entries;
    this.shared = true;
    this.most =
        (int) Math.max(entries.length, Math.min(declared.limits().max(), Math.min(most, MAX)));
  }

  private static final int MAX = Integer.MAX_VALUE - 8;

  /** As many times the same entry as the module declares. */
  static GuestTable filled(Table declared, int entry, long most) {
    int[] entries = new int[(int) declared.limits().min()];
    Arrays.fill(entries, entry);
    return new GuestTable(declared, entries, most);
  }

  /** A copy of its entries. */
  int[] entries() {
    return entries.clone();
  }

  @Override
  public int size() {
    return entries.length;
  }

  /** From its size to what it may grow to. */
  @Override
  public TableLimits limits() {
    return new TableLimits(entries.length, most);
  }

  @Override
  public int grow(int count, int value, Instance owner) {
    int before = entries.length;
    if (count < 0 || count > most - before) {
      return -1;
    }
    int[] larger = Arrays.copyOf(entries, before + count);
    Arrays.fill(larger, before, larger.length, value);
    entries = larger;
    shared = false;
    return before;
  }

  @Override
  public int growWithRef(int count, Object value, Instance owner) {
    return grow(count, Value.REF_NULL_VALUE, owner);
  }

  @Override
  public int ref(int index) {
    if (index < 0 || index >= entries.length) {
      throw new WasmEngineException("undefined element");
    }
    return entries[index];
  }

  @Override
  public int requiredRef(int index) {
    int entry = ref(index);
    if (entry == Value.REF_NULL_VALUE) {
      throw new WasmEngineException("uninitialized element " + index);
    }
    return entry;
  }

  @Override
  public void setRef(int index, int value, Instance owner) {
    if (index < 0 || index >= entries.length) {
      throw new UninstantiableException("out of bounds table access");
    }
    if (shared) {
      entries = entries.clone();
      shared = false;
    }
    entries[index] = value;
  }

  /** Always null: no host function gives guests an object, so they have none to keep. */
  @Override
  @SuppressWarnings("NullAway")
  public Object objRef(int index) {
    ref(index);
    return null;
  }

  @Override
  public void setObjRef(int index, Object value, Instance owner) {
    setRef(index, Value.REF_NULL_VALUE, owner);
  }

  @Override
  @SuppressWarnings("NullAway")
  public Instance instance(int index) {
    return null;
  }

  @Override
  public void reset() {
    entries = new int[entries.length];
    Arrays.fill(entries, Value.REF_NULL_VALUE);
    shared = false;
  }
}
