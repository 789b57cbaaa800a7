package dev.annex.runtime.wasm.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import run.endive.runtime.ConstantEvaluators;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.UninstantiableException;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.PassiveDataSegment;

/**
 * Linear memory in one array. One thread at a time.
 *
 * <p>The array may be longer than the memory, so that growing page by page does not copy each time;
 * every access is checked against the memory's own size, and the array's bounds stand behind that
 * as the last wall.
 *
 * <p>Why not the engine's own memory? It is divided into pages, which makes compute-bound guests
 * half as fast.
 */
public final class FlatMemory implements Memory {

  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN)
          .withInvokeExactBehavior();
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN)
          .withInvokeExactBehavior();
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
          .withInvokeExactBehavior();

  private final int initialPages;
  private final int maximumPages;
  private byte[] bytes;
  private int size;
  private boolean refusedToGrow;
  private DataSegment[] segments = new DataSegment[0];

  /** Memory of the initial size, all zero. */
  public FlatMemory(MemoryLimits limits) {
    this.initialPages = limits.initialPages();
    this.maximumPages = Math.min(limits.maximumPages(), RUNTIME_MAX_PAGES);
    this.size = initialPages * PAGE_SIZE;
    this.bytes = new byte[size];
  }

  /** Whether the guest once asked for more memory than it may have. */
  public boolean refusedToGrow() {
    return refusedToGrow;
  }

  /** Its size now, in bytes. */
  public int size() {
    return size;
  }

  @Override
  public int pages() {
    return size / PAGE_SIZE;
  }

  @Override
  public int grow(int delta) {
    int before = pages();
    if (delta < 0 || delta > maximumPages - before) {
      refusedToGrow = true;
      return -1;
    }
    int newSize = (before + delta) * PAGE_SIZE;
    if (newSize > bytes.length && !reserve(newSize)) {
      refusedToGrow = true;
      return -1;
    }
    size = newSize;
    return before;
  }

  private boolean reserve(int newSize) {
    long half = (long) bytes.length + (bytes.length >> 1);
    int capacity = (int) Math.max(newSize, Math.min(half, (long) maximumPages * PAGE_SIZE));
    try {
      bytes = Arrays.copyOf(bytes, capacity);
      return true;
    } catch (OutOfMemoryError e) {
      return false;
    }
  }

  @Override
  public int initialPages() {
    return initialPages;
  }

  @Override
  public int maximumPages() {
    return maximumPages;
  }

  @Override
  public boolean shared() {
    return false;
  }

  private int at(int address, int length) {
    if (address < 0 || address > size - length) {
      throw outOfBounds(address, length);
    }
    return address;
  }

  private WasmRuntimeException outOfBounds(int address, int length) {
    return new WasmRuntimeException(
        "out of bounds memory access: %d bytes at %d of %d"
            .formatted(length, Integer.toUnsignedLong(address), size));
  }

  private void range(int address, int length) {
    if (address < 0 || length < 0 || address > size - length) {
      throw outOfBounds(address, length);
    }
  }

  @Override
  public byte read(int address) {
    return bytes[at(address, 1)];
  }

  @Override
  public short readShort(int address) {
    return (short) SHORTS.get(bytes, at(address, Short.BYTES));
  }

  @Override
  public long readU16(int address) {
    return Short.toUnsignedLong(readShort(address));
  }

  @Override
  public int readInt(int address) {
    return (int) INTS.get(bytes, at(address, Integer.BYTES));
  }

  @Override
  public long readLong(int address) {
    return (long) LONGS.get(bytes, at(address, Long.BYTES));
  }

  @Override
  public float readFloat(int address) {
    return Float.intBitsToFloat(readInt(address));
  }

  @Override
  public long readF32(int address) {
    return readInt(address);
  }

  @Override
  public double readDouble(int address) {
    return Double.longBitsToDouble(readLong(address));
  }

  @Override
  public long readF64(int address) {
    return readLong(address);
  }

  @Override
  public void writeByte(int address, byte value) {
    bytes[at(address, 1)] = value;
  }

  @Override
  public void writeShort(int address, short value) {
    SHORTS.set(bytes, at(address, Short.BYTES), value);
  }

  @Override
  public void writeI32(int address, int value) {
    INTS.set(bytes, at(address, Integer.BYTES), value);
  }

  @Override
  public void writeLong(int address, long value) {
    LONGS.set(bytes, at(address, Long.BYTES), value);
  }

  @Override
  public void writeF32(int address, float value) {
    writeI32(address, Float.floatToRawIntBits(value));
  }

  @Override
  public void writeF64(int address, double value) {
    writeLong(address, Double.doubleToRawLongBits(value));
  }

  @Override
  public byte[] readBytes(int address, int length) {
    range(address, length);
    return Arrays.copyOfRange(bytes, address, address + length);
  }

  @Override
  public void write(int address, byte[] data, int offset, int length) {
    range(address, length);
    if (offset < 0 || offset > data.length - length) {
      throw new WasmRuntimeException(
          "out of bounds memory access: %d bytes at %d of a data segment of %d"
              .formatted(length, Integer.toUnsignedLong(offset), data.length));
    }
    System.arraycopy(data, offset, bytes, address, length);
  }

  @Override
  public void copy(int destination, int source, int length) {
    range(source, length);
    range(destination, length);
    System.arraycopy(bytes, source, bytes, destination, length);
  }

  @Override
  public void fill(byte value, int from, int to) {
    range(from, to - from);
    Arrays.fill(bytes, from, to, value);
  }

  /** Asked of a new memory only, which is zero already. */
  @Override
  public void zero() {}

  @Override
  public void initialize(Instance instance, DataSegment[] dataSegments) {
    segments = dataSegments;
    for (DataSegment segment : dataSegments) {
      if (!(segment instanceof ActiveDataSegment active)) {
        continue;
      }
      int address =
          (int) ConstantEvaluators.computeConstantValue(instance, active.offsetInstructions())[0];
      byte[] data = active.data();
      if (address < 0 || address > size - data.length) {
        throw new UninstantiableException("out of bounds memory access: a data segment");
      }
      System.arraycopy(data, 0, bytes, address, data.length);
    }
  }

  @Override
  public void initPassiveSegment(int segment, int destination, int offset, int length) {
    write(destination, segments[segment].data(), offset, length);
  }

  @Override
  public void drop(int segment) {
    segments[segment] = PassiveDataSegment.EMPTY;
  }

  @Override
  @Deprecated
  @SuppressWarnings("removal")
  public Object lock(int address) {
    throw noThreads();
  }

  @Override
  @Deprecated
  @SuppressWarnings("removal")
  public int waitOn(int address, int expected, long timeout) {
    throw noThreads();
  }

  @Override
  @Deprecated
  @SuppressWarnings("removal")
  public int waitOn(int address, long expected, long timeout) {
    throw noThreads();
  }

  @Override
  @Deprecated
  @SuppressWarnings("removal")
  public int notify(int address, int maximum) {
    throw noThreads();
  }

  private static WasmRuntimeException noThreads() {
    return new WasmRuntimeException("atomic memory access without threads");
  }
}
