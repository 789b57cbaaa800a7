package dev.annex.runtime.wasm.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.ConstantEvaluators;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmInterruptedException;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.UninstantiableException;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.PassiveDataSegment;

/**
 * Linear memory in one array, together with what generated code keeps beside it: the fuel that is
 * left and the values of moved globals. One thread at a time.
 *
 * <p>The array may be longer than the memory, so that growing page by page does not copy each time;
 * every access is checked against the memory's own size, and the array's bounds stand behind that
 * as the last wall. Every write marks a card, so that only what a call wrote has to be undone
 * before the array serves another one.
 *
 * <p>Rewritten code calls the static methods, whose arguments stand in the order in which the
 * engine pushes them; all others, host functions among them, use the methods of {@link Memory}.
 *
 * <p>Why not the engine's own memory? It is divided into pages, which makes compute-bound guests
 * half as fast. Why not Unsafe? The bounds checks of the JVM are the last wall of the sandbox.
 */
public final class FlatMemory implements Memory {

  private static final Block NOTHING = new Block(0);

  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN)
          .withInvokeExactBehavior();
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN)
          .withInvokeExactBehavior();
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
          .withInvokeExactBehavior();

  /**
   * Units of fuel that are handed out at once; between two slices the thread's interrupt is seen.
   */
  public static final int SLICE = 1 << 14;

  /** How many globals can live in fields of the memory. */
  public static final int MOVED_GLOBALS = 16;

  /** Values of moved globals, as raw bits; written by rewritten code. */
  public long g0;

  public long g1;
  public long g2;
  public long g3;
  public long g4;
  public long g5;
  public long g6;
  public long g7;
  public long g8;
  public long g9;
  public long g10;
  public long g11;
  public long g12;
  public long g13;
  public long g14;
  public long g15;

  /** How many numbers of each kind a part of a function can hand over beside its result. */
  public static final int HANDED_OVER = 4;

  /** What a part of a divided function hands over; meaningless but between its end and its call. */
  public int i0;

  public int i1;
  public int i2;
  public int i3;
  public long l0;
  public long l1;
  public long l2;
  public long l3;

  private final MemoryPool pool;
  private final MemoryImage image;
  private final int maximumPages;
  private Block block;
  private byte[] bytes;
  private byte[] cards;
  private int size;
  private int slice;
  private long reserve;
  private @Nullable Object attached;
  private AtomicInteger first = new AtomicInteger();
  private AtomicInteger own = first;
  private Runnable betweenSlices = () -> {};
  private boolean refusedToGrow;
  private DataSegment[] segments = new DataSegment[0];

  private FlatMemory(MemoryPool pool, MemoryImage image, int maximumPages, Block block) {
    this.pool = pool;
    this.image = image;
    this.maximumPages = maximumPages;
    this.size = image.size();
    use(block);
  }

  /**
   * Memory that starts as an image says. To be released when the call is over.
   *
   * @param maximumPages how far it may grow, in pages of 64 KiB
   * @return empty when all guests together have too much memory already
   */
  public static Optional<FlatMemory> open(MemoryPool pool, MemoryImage image, int maximumPages) {
    int most = Math.min(maximumPages, RUNTIME_MAX_PAGES);
    return pool.take(image, image.size()).map(block -> new FlatMemory(pool, image, most, block));
  }

  private void use(Block other) {
    block = other;
    bytes = other.bytes;
    cards = other.cards;
  }

  /**
   * Gives the array back to the pool; nothing can be read or written afterwards.
   *
   * @param reusable whether another call may get the array, once it is restored
   */
  public void release(boolean reusable) {
    Block last = block;
    use(NOTHING);
    size = 0;
    if (last == NOTHING) {
      return;
    }
    if (reusable) {
      pool.giveBack(last, image);
    } else {
      pool.drop(last);
    }
  }

  /** Whether the guest once asked for more memory than it may have. */
  public boolean refusedToGrow() {
    return refusedToGrow;
  }

  /** Begins to notice anew whether growing is refused. */
  public void forgetRefusal() {
    refusedToGrow = false;
  }

  /** Its size now, in bytes; memory never shrinks, so this is also the most it was. */
  public int size() {
    return size;
  }

  /** How many pieces of 4 KiB were written since it was opened. */
  public int dirtyCards() {
    return block.marked();
  }

  /** What it holds now. */
  public MemoryImage toImage() {
    return MemoryImage.of(Arrays.copyOf(bytes, size), size);
  }

  @Override
  public int pages() {
    return size / PAGE_SIZE;
  }

  private boolean isReleased() {
    return block == NOTHING;
  }

  @Override
  public int grow(int delta) {
    int before = pages();
    if (delta == 0) {
      return before;
    }
    if (delta < 0 || delta > maximumPages - before || isReleased()) {
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
    Optional<Block> larger = pool.allocate(capacity);
    larger.ifPresent(other -> {
      System.arraycopy(bytes, 0, other.bytes, 0, size);
      System.arraycopy(cards, 0, other.cards, 0, cards.length);
      pool.drop(block);
      use(other);
    });
    return larger.isPresent();
  }

  /** Keeps an object with the memory, so that whoever is handed the memory finds it. */
  public void attach(Object object) {
    attached = object;
  }

  /**
   * Runs something on the guest's thread whenever it takes the next slice of its fuel while it is
   * in the way of another call.
   *
   * <p>Why not always? A loop that may call something keeps nothing in registers, and reads
   * everything about the memory anew. As long as no guest was ever in the way, the JVM leaves the
   * call out of what it compiles; loops that have nothing else to call do without it anyway, see
   * {@link #refillAtOnce}.
   *
   * @param allFirst how many calls go before others now
   * @param ownFirst whether this one is among them: 1, or 0
   */
  public void betweenSlices(AtomicInteger allFirst, AtomicInteger ownFirst, Runnable task) {
    first = allFirst;
    own = ownFirst;
    betweenSlices = task;
  }

  /** What was attached. */
  public Object attached() {
    return Objects.requireNonNull(attached);
  }

  // Moved globals.

  /** The raw bits of a moved global. */
  public long global(int field) {
    return switch (field) {
      case 0 -> g0;
      case 1 -> g1;
      case 2 -> g2;
      case 3 -> g3;
      case 4 -> g4;
      case 5 -> g5;
      case 6 -> g6;
      case 7 -> g7;
      case 8 -> g8;
      case 9 -> g9;
      case 10 -> g10;
      case 11 -> g11;
      case 12 -> g12;
      case 13 -> g13;
      case 14 -> g14;
      case 15 -> g15;
      default -> throw new IndexOutOfBoundsException(field);
    };
  }

  /** Sets the raw bits of a moved global. */
  public void setGlobal(int field, long bits) {
    writeGlobal(bits, this, field);
  }

  /** Sets the raw bits of a moved global; in rewritten code where space is short. */
  public static void writeGlobal(long bits, FlatMemory memory, int field) {
    switch (field) {
      case 0 -> memory.g0 = bits;
      case 1 -> memory.g1 = bits;
      case 2 -> memory.g2 = bits;
      case 3 -> memory.g3 = bits;
      case 4 -> memory.g4 = bits;
      case 5 -> memory.g5 = bits;
      case 6 -> memory.g6 = bits;
      case 7 -> memory.g7 = bits;
      case 8 -> memory.g8 = bits;
      case 9 -> memory.g9 = bits;
      case 10 -> memory.g10 = bits;
      case 11 -> memory.g11 = bits;
      case 12 -> memory.g12 = bits;
      case 13 -> memory.g13 = bits;
      case 14 -> memory.g14 = bits;
      case 15 -> memory.g15 = bits;
      default -> throw new IndexOutOfBoundsException(field);
    }
  }

  // Fuel.

  /**
   * Fills the tank.
   *
   * @param units of fuel; not negative
   */
  public void fuel(long units) {
    if (units < 0) {
      throw new IllegalArgumentException("units < 0: " + units);
    }
    reserve = units;
    slice = 0;
  }

  /** Units of fuel left; negative when the last charge was more than there was. */
  public long fuelLeft() {
    return reserve + slice;
  }

  /** Charges for work of the host; {@link OutOfFuel} when there is not enough. */
  public void spend(long units) {
    if (units < 0) {
      throw new IllegalArgumentException("units < 0: " + units);
    }
    long left = reserve + slice - units;
    slice = 0;
    reserve = left;
    if (left < 0) {
      throw new OutOfFuel();
    }
  }

  /** What is left of the slice; may be negative for a moment. */
  public static int fuelSlice(FlatMemory memory) {
    return memory.slice;
  }

  /** Sets what is left of the slice. */
  public static void setFuelSlice(int units, FlatMemory memory) {
    memory.slice = units;
  }

  /** Charges, and stops the guest when the fuel is used up or its thread was interrupted. */
  public static void charge(int units, FlatMemory memory) {
    int left = memory.slice - units;
    memory.slice = left;
    if (left < 0) {
      refill(left, memory);
    }
  }

  /** Charges; a later charge will notice. */
  public static void chargeUntested(int units, FlatMemory memory) {
    memory.slice -= units;
  }

  /**
   * Takes the next slice.
   *
   * @param left what is left of the last one; negative
   * @return units in the new slice
   * @throws OutOfFuel when the tank is empty
   * @throws WasmInterruptedException when the thread was interrupted
   */
  public static int refill(int left, FlatMemory memory) {
    if (isInTheWay(memory)) {
      pause(memory);
    }
    return refillAtOnce(left, memory);
  }

  /** Whether a call of another guest goes before this one, so that it must look at the time. */
  public static boolean isInTheWay(FlatMemory memory) {
    return memory.first.get() > memory.own.get();
  }

  /**
   * Takes the next slice without looking at the time.
   *
   * @param left what is left of the last one; negative
   * @return units in the new slice
   * @throws OutOfFuel when the tank is empty
   * @throws WasmInterruptedException when the thread was interrupted
   */
  public static int refillAtOnce(int left, FlatMemory memory) {
    long all = memory.reserve + left;
    memory.reserve = all;
    memory.slice = 0;
    if (all < 0) {
      throw new OutOfFuel();
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new WasmInterruptedException("Thread interrupted");
    }
    if (memory.isReleased()) {
      throw changed();
    }
    int units = (int) Math.min(all, SLICE);
    memory.reserve = all - units;
    memory.slice = units;
    return units;
  }

  @SuppressWarnings("ReferenceEquality") // the very array counts
  private static void pause(FlatMemory memory) {
    byte[] bytes = memory.bytes;
    int size = memory.size;
    memory.betweenSlices.run();
    // The guest may keep both in variables.
    if (memory.bytes != bytes || memory.size != size) {
      throw changed();
    }
  }

  private static IllegalStateException changed() {
    return new IllegalStateException("the memory of a running guest was changed or released");
  }

  /**
   * Charges for {@code count} bytes that an instruction is about to move, and returns the count.
   */
  public static int chargeBytes(int count, FlatMemory memory) {
    charge(count >>> 3, memory);
    return count;
  }

  /** Charges for {@code count} references that an instruction is about to move. */
  public static int chargeReferences(int count, FlatMemory memory) {
    // A slice that is negative for the moment must not overflow.
    if (count < 0 || count > SLICE) {
      memory.spend(Integer.toUnsignedLong(count));
      return count;
    }
    charge(count, memory);
    return count;
  }

  /** Charges for growing by {@code pages}, and for the copy that this may take. */
  public static int chargeGrowth(int pages, FlatMemory memory) {
    memory.spend(64 + 1024 * (Integer.toUnsignedLong(pages) + memory.pages()));
    return pages;
  }

  // What rewritten code calls: argument order as the engine pushes them.

  private static int at(int base, int offset, int length, int size) {
    long address = (base & 0xFFFF_FFFFL) + (offset & 0xFFFF_FFFFL);
    if (address > size - length) {
      throw outOfBounds(address, length, size);
    }
    return (int) address;
  }

  private static int marked(int base, int offset, int length, byte[] cards, int size) {
    int address = at(base, offset, length, size);
    // Their number is a power of two, so that the JVM need not check this index.
    cards[(address >>> Block.CARD_SHIFT) & (cards.length - 1)] = 1;
    return address;
  }

  /** Loads 1 byte. */
  public static byte readByte(int base, int offset, FlatMemory memory) {
    return memory.bytes[at(base, offset, 1, memory.size)];
  }

  /** Loads 2 bytes. */
  public static short readShort(int base, int offset, FlatMemory memory) {
    return (short) SHORTS.get(memory.bytes, at(base, offset, Short.BYTES, memory.size));
  }

  /** Loads 4 bytes. */
  public static int readInt(int base, int offset, FlatMemory memory) {
    return (int) INTS.get(memory.bytes, at(base, offset, Integer.BYTES, memory.size));
  }

  /** Loads 8 bytes. */
  public static long readLong(int base, int offset, FlatMemory memory) {
    return (long) LONGS.get(memory.bytes, at(base, offset, Long.BYTES, memory.size));
  }

  /** Loads 4 bytes. */
  public static float readFloat(int base, int offset, FlatMemory memory) {
    return Float.intBitsToFloat(readInt(base, offset, memory));
  }

  /** Loads 8 bytes. */
  public static double readDouble(int base, int offset, FlatMemory memory) {
    return Double.longBitsToDouble(readLong(base, offset, memory));
  }

  /** Stores 1 byte. */
  public static void writeByte(int base, byte value, int offset, FlatMemory memory) {
    memory.bytes[marked(base, offset, 1, memory.cards, memory.size)] = value;
  }

  /** Stores 2 bytes. */
  public static void writeShort(int base, short value, int offset, FlatMemory memory) {
    SHORTS.set(memory.bytes, marked(base, offset, Short.BYTES, memory.cards, memory.size), value);
  }

  /** Stores 4 bytes. */
  public static void writeInt(int base, int value, int offset, FlatMemory memory) {
    INTS.set(memory.bytes, marked(base, offset, Integer.BYTES, memory.cards, memory.size), value);
  }

  /** Stores 8 bytes. */
  public static void writeLong(int base, long value, int offset, FlatMemory memory) {
    LONGS.set(memory.bytes, marked(base, offset, Long.BYTES, memory.cards, memory.size), value);
  }

  /** Stores 4 bytes. */
  public static void writeFloat(int base, float value, int offset, FlatMemory memory) {
    writeInt(base, Float.floatToRawIntBits(value), offset, memory);
  }

  /** Stores 8 bytes. */
  public static void writeDouble(int base, double value, int offset, FlatMemory memory) {
    writeLong(base, Double.doubleToRawLongBits(value), offset, memory);
  }

  // The same for functions that call nothing, and so keep the arrays and the size in variables.

  /** The array that holds the memory now. */
  public static byte[] bytesOf(FlatMemory memory) {
    return memory.bytes;
  }

  /** The cards that its writes mark now. */
  public static byte[] cardsOf(FlatMemory memory) {
    return memory.cards;
  }

  /** How many bytes of its array belong to the memory now. */
  public static int sizeOf(FlatMemory memory) {
    return memory.size;
  }

  /** Loads 1 byte. */
  public static byte readByte(int base, int offset, byte[] bytes, int size) {
    return bytes[at(base, offset, 1, size)];
  }

  /** Loads 2 bytes. */
  public static short readShort(int base, int offset, byte[] bytes, int size) {
    return (short) SHORTS.get(bytes, at(base, offset, Short.BYTES, size));
  }

  /** Loads 4 bytes. */
  public static int readInt(int base, int offset, byte[] bytes, int size) {
    return (int) INTS.get(bytes, at(base, offset, Integer.BYTES, size));
  }

  /** Loads 8 bytes. */
  public static long readLong(int base, int offset, byte[] bytes, int size) {
    return (long) LONGS.get(bytes, at(base, offset, Long.BYTES, size));
  }

  /** Loads 4 bytes. */
  public static float readFloat(int base, int offset, byte[] bytes, int size) {
    return Float.intBitsToFloat(readInt(base, offset, bytes, size));
  }

  /** Loads 8 bytes. */
  public static double readDouble(int base, int offset, byte[] bytes, int size) {
    return Double.longBitsToDouble(readLong(base, offset, bytes, size));
  }

  /** Stores 1 byte. */
  public static void writeByte(
      int base, byte value, int offset, byte[] bytes, byte[] cards, int size) {
    bytes[marked(base, offset, 1, cards, size)] = value;
  }

  /** Stores 2 bytes. */
  public static void writeShort(
      int base, short value, int offset, byte[] bytes, byte[] cards, int size) {
    SHORTS.set(bytes, marked(base, offset, Short.BYTES, cards, size), value);
  }

  /** Stores 4 bytes. */
  public static void writeInt(
      int base, int value, int offset, byte[] bytes, byte[] cards, int size) {
    INTS.set(bytes, marked(base, offset, Integer.BYTES, cards, size), value);
  }

  /** Stores 8 bytes. */
  public static void writeLong(
      int base, long value, int offset, byte[] bytes, byte[] cards, int size) {
    LONGS.set(bytes, marked(base, offset, Long.BYTES, cards, size), value);
  }

  /** Stores 4 bytes. */
  public static void writeFloat(
      int base, float value, int offset, byte[] bytes, byte[] cards, int size) {
    writeInt(base, Float.floatToRawIntBits(value), offset, bytes, cards, size);
  }

  /** Stores 8 bytes. */
  public static void writeDouble(
      int base, double value, int offset, byte[] bytes, byte[] cards, int size) {
    writeLong(base, Double.doubleToRawLongBits(value), offset, bytes, cards, size);
  }

  // What everybody else calls.

  @Override
  public int initialPages() {
    return image.size() / PAGE_SIZE;
  }

  @Override
  public int maximumPages() {
    return maximumPages;
  }

  @Override
  public boolean shared() {
    return false;
  }

  private static WasmRuntimeException outOfBounds(long address, int length, int size) {
    return new WasmRuntimeException(
        "out of bounds memory access: %d bytes at %d of %d".formatted(length, address, size));
  }

  private void range(int address, int length) {
    if (address < 0 || length < 0 || address > size - length) {
      throw outOfBounds(Integer.toUnsignedLong(address), length, size);
    }
  }

  @Override
  public byte read(int address) {
    return readByte(address, 0, this);
  }

  @Override
  public short readShort(int address) {
    return readShort(address, 0, this);
  }

  @Override
  public long readU16(int address) {
    return Short.toUnsignedLong(readShort(address));
  }

  @Override
  public int readInt(int address) {
    return readInt(address, 0, this);
  }

  @Override
  public long readLong(int address) {
    return readLong(address, 0, this);
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
    writeByte(address, value, 0, this);
  }

  @Override
  public void writeShort(int address, short value) {
    writeShort(address, value, 0, this);
  }

  @Override
  public void writeI32(int address, int value) {
    writeInt(address, value, 0, this);
  }

  @Override
  public void writeLong(int address, long value) {
    writeLong(address, value, 0, this);
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
    block.mark(address, length);
  }

  @Override
  public void copy(int destination, int source, int length) {
    range(source, length);
    range(destination, length);
    System.arraycopy(bytes, source, bytes, destination, length);
    block.mark(destination, length);
  }

  @Override
  public void fill(byte value, int from, int to) {
    range(from, to - from);
    Arrays.fill(bytes, from, to, value);
    block.mark(from, to - from);
  }

  /** Asked of a new memory only, which is as its image says. */
  @Override
  public void zero() {}

  @Override
  public void initialize(Instance instance, DataSegment[] dataSegments) {
    segments = dataSegments;
    for (int i = 0; i < dataSegments.length; i++) {
      if (!(dataSegments[i] instanceof ActiveDataSegment active)) {
        continue;
      }
      int address =
          (int) ConstantEvaluators.computeConstantValue(instance, active.offsetInstructions())[0];
      byte[] data = active.data();
      if (address < 0 || address > size - data.length) {
        throw new UninstantiableException("out of bounds memory access: a data segment");
      }
      System.arraycopy(data, 0, bytes, address, data.length);
      block.mark(address, data.length);
      drop(i);
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

  /** Whether a data segment was dropped, or never held anything. */
  public boolean isDropped(int segment) {
    return segments[segment].data().length == 0;
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
