package dev.annex.runtime.wasm.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.annex.api.value.ByteSize;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.types.MemoryLimits;

class FlatMemoryTest {

  private static final int PAGE = 65_536;
  private static final String TRAP = "trap";

  @RepeatedTest(10)
  void behavesAsTheEnginesOwnMemory(RepetitionInfo repetition) {
    MemoryLimits limits = new MemoryLimits(1, 6);
    Memory ours = open(limits);
    Memory theirs = new ByteArrayMemory(limits);
    Random random = new Random(repetition.getCurrentRepetition());
    for (int step = 0; step < 20_000; step++) {
      Function<Memory, Object> action = action(random, ours.pages() * PAGE);
      assertThat(outcome(action, ours)).as("step %d", step).isEqualTo(outcome(action, theirs));
    }
    assertThat(ours.readBytes(0, ours.pages() * PAGE))
        .isEqualTo(theirs.readBytes(0, theirs.pages() * PAGE));
  }

  private static FlatMemory open(MemoryLimits limits) {
    MemoryPool pool = new MemoryPool(ByteSize.ofMib(64), ByteSize.ofMib(16), true);
    MemoryImage image = MemoryImage.empty(limits.initialPages() * PAGE);
    return FlatMemory.open(pool, image, limits.maximumPages()).orElseThrow();
  }

  private static Object outcome(Function<Memory, Object> action, Memory memory) {
    try {
      return action.apply(memory);
    } catch (RuntimeException e) {
      return TRAP;
    }
  }

  private static Function<Memory, Object> action(Random random, int size) {
    int address = address(random, size);
    int other = address(random, size);
    int length = random.nextInt(5) == 0 ? address(random, size) : random.nextInt(300);
    long value = random.nextLong();
    return switch (random.nextInt(16)) {
      case 0 -> memory -> memory.read(address);
      case 1 -> memory -> memory.readShort(address);
      case 2 -> memory -> memory.readU16(address);
      case 3 -> memory -> memory.readInt(address);
      case 4 -> memory -> memory.readLong(address);
      case 5 -> memory -> Float.floatToRawIntBits(memory.readFloat(address));
      case 6 -> memory -> memory.readF64(address);
      case 7 -> memory -> written(() -> memory.writeByte(address, (byte) value));
      case 8 -> memory -> written(() -> memory.writeShort(address, (short) value));
      case 9 -> memory -> written(() -> memory.writeI32(address, (int) value));
      case 10 -> memory -> written(() -> memory.writeLong(address, value));
      case 11 -> memory -> written(() -> memory.writeF64(address, Double.longBitsToDouble(value)));
      case 12 -> memory -> written(() -> memory.copy(address, other, length));
      case 13 -> memory -> written(() -> memory.fill((byte) value, address, address + length));
      case 14 -> memory -> written(() -> memory.write(address, new byte[64], 3, length));
      default -> memory -> random(value) ? memory.grow((int) (value & 1)) : memory.pages();
    };
  }

  private static boolean random(long value) {
    return (value & 0xFF00) == 0;
  }

  private static Object written(Runnable write) {
    write.run();
    return "written";
  }

  private static int address(Random random, int size) {
    return switch (random.nextInt(8)) {
      case 0 -> size - random.nextInt(16);
      case 1 -> PAGE - random.nextInt(16);
      case 2 -> -random.nextInt(1_000);
      case 3 -> random.nextInt();
      default -> random.nextInt(size);
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, PAGE, PAGE - 3, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void trapsOnAccessOutsideEvenWhereItsArrayIsLonger(int address) {
    FlatMemory memory = open(new MemoryLimits(1, 100));
    assertThatExceptionOfType(WasmRuntimeException.class)
        .isThrownBy(() -> memory.readInt(address))
        .withMessageContaining("out of bounds");
    assertThatExceptionOfType(WasmRuntimeException.class)
        .isThrownBy(() -> memory.writeI32(address, 1));
  }

  @Test
  void growsToItsMaximumAndRemembersThatMoreWasWanted() {
    FlatMemory memory = open(new MemoryLimits(1, 3));
    memory.writeByte(7, (byte) 9);
    assertThat(memory.grow(2)).isEqualTo(1);
    assertThat(memory.read(7)).isEqualTo((byte) 9);
    assertThat(memory.read(3 * PAGE - 1)).isZero();
    assertThat(memory.refusedToGrow()).isFalse();
    assertThat(memory.grow(1)).isEqualTo(-1);
    assertThat(memory.grow(-1)).isEqualTo(-1);
    assertThat(memory.grow(Integer.MAX_VALUE)).isEqualTo(-1);
    assertThat(memory.refusedToGrow()).isTrue();
    assertThat(memory.pages()).isEqualTo(3);
  }

  @Test
  void showsZeroInPagesThatWereReservedBefore() {
    FlatMemory memory = open(new MemoryLimits(10, 100));
    memory.grow(1);
    assertThatExceptionOfType(WasmRuntimeException.class)
        .isThrownBy(() -> memory.fill((byte) 1, 11 * PAGE, 11 * PAGE + 1));
    memory.grow(1);
    assertThat(memory.readLong(11 * PAGE)).isZero();
  }

  // Rewritten code's way in, and how what was written is undone.

  private static final long[] EDGES = {
    0,
    1,
    4_095,
    4_096,
    65_528,
    65_535,
    65_536,
    0x7FFF_FFFFL,
    0x8000_0000L,
    0xFFFF_FFF8L,
    0xFFFF_FFFFL
  };

  @Test
  void loadsAndStoresAtEveryEdgeAsTheEnginesOwnMemory() {
    MemoryLimits limits = new MemoryLimits(1, 1);
    FlatMemory ours = open(limits);
    Memory theirs = new ByteArrayMemory(limits);
    int inside = 0;
    for (long base : EDGES) {
      for (long offset : EDGES) {
        for (int width : new int[] {1, 2, 4, 8}) {
          long address = base + offset;
          boolean fits = address + width <= PAGE;
          inside += fits ? 1 : 0;
          Function<Memory, Object> ourStore =
              memory -> store((int) base, (int) offset, width, ours);
          Function<Memory, Object> theirStore = memory -> plainStore((int) address, width, theirs);
          assertThat(outcome(ourStore, ours))
              .as("%d bytes at %d + %d", width, base, offset)
              .isEqualTo(fits ? outcome(theirStore, theirs) : TRAP);
          Function<Memory, Object> ourLoad = memory -> load((int) base, (int) offset, width, ours);
          assertThat(outcome(ourLoad, ours))
              .as("%d bytes at %d + %d", width, base, offset)
              .isEqualTo(fits ? PATTERN >> (64 - 8 * width) : TRAP);
        }
      }
    }
    assertThat(inside).isGreaterThan(40);
    assertThat(ours.readBytes(0, PAGE)).isEqualTo(theirs.readBytes(0, PAGE));
  }

  private static final long PATTERN = 0x8182_8384_8586_8788L;

  private static Object store(int base, int offset, int width, FlatMemory memory) {
    long value = PATTERN >> (64 - 8 * width);
    switch (width) {
      case 1 -> FlatMemory.writeByte(base, (byte) value, offset, memory);
      case 2 -> FlatMemory.writeShort(base, (short) value, offset, memory);
      case 4 -> FlatMemory.writeInt(base, (int) value, offset, memory);
      default -> FlatMemory.writeLong(base, value, offset, memory);
    }
    return "written";
  }

  private static Object plainStore(int address, int width, Memory memory) {
    long value = PATTERN >> (64 - 8 * width);
    switch (width) {
      case 1 -> memory.writeByte(address, (byte) value);
      case 2 -> memory.writeShort(address, (short) value);
      case 4 -> memory.writeI32(address, (int) value);
      default -> memory.writeLong(address, value);
    }
    return "written";
  }

  private static Object load(int base, int offset, int width, FlatMemory memory) {
    return switch (width) {
      case 1 -> (long) FlatMemory.readByte(base, offset, memory);
      case 2 -> (long) FlatMemory.readShort(base, offset, memory);
      case 4 -> (long) FlatMemory.readInt(base, offset, memory);
      default -> FlatMemory.readLong(base, offset, memory);
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void accessesByTheArraysAreAccessesByTheMemory(int width) {
    FlatMemory kept = open(new MemoryLimits(1, 1));
    FlatMemory memory = open(new MemoryLimits(1, 1));
    int[] numbers = {
      0, 1, 4_095, 4_096, PAGE - 8, PAGE - 4, PAGE - 2, PAGE - 1, PAGE, -1, Integer.MIN_VALUE
    };
    for (int base : numbers) {
      for (int offset : numbers) {
        assertThat(outcome(ignored -> storeByArrays(base, offset, width, kept), kept))
            .as("store %d bytes at %d + %d", width, base, offset)
            .isEqualTo(outcome(ignored -> store(base, offset, width, memory), memory));
        assertThat(outcome(ignored -> loadByArrays(base, offset, width, kept), kept))
            .as("load %d bytes at %d + %d", width, base, offset)
            .isEqualTo(outcome(ignored -> load(base, offset, width, memory), memory));
      }
    }
    assertThat(kept.readBytes(0, PAGE)).isEqualTo(memory.readBytes(0, PAGE));
    assertThat(kept.dirtyCards()).isEqualTo(memory.dirtyCards()).isEqualTo(4);
  }

  private static Object storeByArrays(int base, int offset, int width, FlatMemory memory) {
    byte[] bytes = FlatMemory.bytesOf(memory);
    byte[] cards = FlatMemory.cardsOf(memory);
    int size = FlatMemory.sizeOf(memory);
    long value = PATTERN >> (64 - 8 * width);
    switch (width) {
      case 1 -> FlatMemory.writeByte(base, (byte) value, offset, bytes, cards, size);
      case 2 -> FlatMemory.writeShort(base, (short) value, offset, bytes, cards, size);
      case 4 -> FlatMemory.writeInt(base, (int) value, offset, bytes, cards, size);
      default -> FlatMemory.writeLong(base, value, offset, bytes, cards, size);
    }
    return "written";
  }

  private static Object loadByArrays(int base, int offset, int width, FlatMemory memory) {
    byte[] bytes = FlatMemory.bytesOf(memory);
    int size = FlatMemory.sizeOf(memory);
    return switch (width) {
      case 1 -> (long) FlatMemory.readByte(base, offset, bytes, size);
      case 2 -> (long) FlatMemory.readShort(base, offset, bytes, size);
      case 4 -> (long) FlatMemory.readInt(base, offset, bytes, size);
      default -> FlatMemory.readLong(base, offset, bytes, size);
    };
  }

  @Test
  void floatsByTheArraysKeepTheirBits() {
    FlatMemory memory = open(new MemoryLimits(1, 1));
    byte[] bytes = FlatMemory.bytesOf(memory);
    byte[] cards = FlatMemory.cardsOf(memory);
    int signalling = 0x7FA0_0001;
    FlatMemory.writeFloat(8, Float.intBitsToFloat(signalling), 0, bytes, cards, PAGE);
    assertThat(memory.readInt(8)).isEqualTo(signalling);
    assertThat(Float.floatToRawIntBits(FlatMemory.readFloat(4, 4, bytes, PAGE)))
        .isEqualTo(signalling);
    long longSignalling = 0x7FF4_0000_0000_0001L;
    FlatMemory.writeDouble(8, Double.longBitsToDouble(longSignalling), 0, bytes, cards, PAGE);
    assertThat(Double.doubleToRawLongBits(FlatMemory.readDouble(4, 4, bytes, PAGE)))
        .isEqualTo(longSignalling);
  }

  @Test
  void aGuestDoesNotGoOnWithMemoryThatWasReleased() {
    FlatMemory memory = open(new MemoryLimits(1, 4));
    memory.fuel(1_000_000);
    memory.release(true);
    refusesTheNextSlice(memory);
  }

  @Test
  void aGuestDoesNotGoOnWithMemoryThatChangedBetweenItsSlices() {
    FlatMemory released = open(new MemoryLimits(1, 4));
    released.fuel(1_000_000);
    released.betweenSlices(new AtomicInteger(1), new AtomicInteger(), () -> released.release(true));
    refusesTheNextSlice(released);
    FlatMemory grown = open(new MemoryLimits(1, 4));
    grown.fuel(1_000_000);
    grown.betweenSlices(new AtomicInteger(1), new AtomicInteger(), () -> grown.grow(1));
    refusesTheNextSlice(grown);
  }

  @Test
  void runsWhatItWasToldToBetweenTheSlicesOfAGuestThatIsInTheWay() {
    FlatMemory memory = open(new MemoryLimits(1, 1));
    AtomicInteger first = new AtomicInteger(1);
    AtomicInteger own = new AtomicInteger(1);
    AtomicInteger ran = new AtomicInteger();
    memory.betweenSlices(first, own, ran::incrementAndGet);
    memory.fuel(10 * FlatMemory.SLICE);

    FlatMemory.charge(1, memory);
    FlatMemory.charge(FlatMemory.SLICE + 1, memory);
    assertThat(ran).hasValue(0);

    own.set(0);
    FlatMemory.charge(FlatMemory.SLICE + 1, memory);
    FlatMemory.charge(FlatMemory.SLICE + 1, memory);
    assertThat(ran).hasValue(2);
    assertThat(memory.fuelLeft()).isEqualTo(7 * FlatMemory.SLICE - 4);
  }

  private static void refusesTheNextSlice(FlatMemory memory) {
    assertThatIllegalStateException()
        .isThrownBy(() -> FlatMemory.charge(1, memory))
        .withMessageContaining("changed or released");
  }

  @Test
  void keepsTheBitsOfEveryNumber() {
    FlatMemory memory = open(new MemoryLimits(1, 1));
    int signalling = 0x7FA0_0001;
    FlatMemory.writeFloat(8, Float.intBitsToFloat(signalling), 0, memory);
    assertThat(FlatMemory.readInt(8, 0, memory)).isEqualTo(signalling);
    long longSignalling = 0x7FF4_0000_0000_0001L;
    FlatMemory.writeDouble(8, Double.longBitsToDouble(longSignalling), 0, memory);
    assertThat(FlatMemory.readLong(8, 0, memory)).isEqualTo(longSignalling);
    assertThat(Double.doubleToRawLongBits(FlatMemory.readDouble(4, 4, memory)))
        .isEqualTo(longSignalling);
  }

  @Test
  void movesNothingAtTheVeryEndAndNothingBehindIt() {
    FlatMemory memory = open(new MemoryLimits(1, 4));
    memory.copy(PAGE, PAGE, 0);
    memory.fill((byte) 1, PAGE, PAGE);
    memory.write(PAGE, new byte[4], 4, 0);
    for (int address : new int[] {PAGE + 1, -1, Integer.MIN_VALUE}) {
      assertThat(outcome(m -> written(() -> m.copy(address, 0, 0)), memory)).isEqualTo(TRAP);
      assertThat(outcome(m -> written(() -> m.copy(0, address, 0)), memory)).isEqualTo(TRAP);
      assertThat(outcome(m -> written(() -> m.fill((byte) 1, address, address)), memory))
          .isEqualTo(TRAP);
    }
    assertThat(outcome(m -> written(() -> m.copy(0, 1, -1)), memory)).isEqualTo(TRAP);
    assertThat(outcome(m -> written(() -> m.fill((byte) 1, 5, 4)), memory)).isEqualTo(TRAP);
    assertThat(memory.readBytes(0, PAGE)).containsOnly(0);
    assertThat(memory.dirtyCards()).isZero();
  }

  @RepeatedTest(10)
  void whateverWasWrittenIsUndoneBeforeTheNextCall(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    byte[] contents = new byte[PAGE + 3_000];
    random.nextBytes(contents);
    MemoryImage image = MemoryImage.of(contents, 3 * PAGE);
    MemoryPool pool = new MemoryPool(ByteSize.ofMib(64), ByteSize.ofMib(16), true);
    for (int call = 0; call < 20; call++) {
      FlatMemory memory = FlatMemory.open(pool, image, 8).orElseThrow();
      assertThat(memory.readBytes(0, contents.length)).isEqualTo(contents);
      assertThat(memory.readBytes(contents.length, 3 * PAGE - contents.length)).containsOnly(0);
      assertThat(memory.pages()).isEqualTo(3);
      assertThat(memory.dirtyCards()).isZero();
      for (int step = 0; step < 300; step++) {
        outcome(action(random, memory.size()), memory);
        int edge = Block.CARD_BYTES * (1 + random.nextInt(memory.size() / Block.CARD_BYTES));
        outcome(m -> store(edge - random.nextInt(9), 0, 8, memory), memory);
      }
      memory.release(true);
    }
    assertThat(pool.idleBytes()).isEqualTo(pool.heldBytes()).isPositive();
  }

  @Test
  void theLastCardMayBeShorterThanTheOthers() {
    MemoryImage image = MemoryImage.of(new byte[] {1, 2, 3}, PAGE);
    Block block = new Block(5_000);
    block.bytes[4_999] = 7;
    block.mark(4_999, 1);
    block.bytes[4_095] = 7;
    block.bytes[4_102] = 7;
    block.mark(4_095, 1);
    image.restore(block.bytes, 0, 3);
    block.restore(image);
    assertThat(image.matches(block.bytes)).isTrue();
    assertThat(block.marked()).isZero();
  }

  @Test
  void holdsNothingAfterItsRelease() {
    MemoryPool pool = new MemoryPool(ByteSize.ofMib(1), ByteSize.ofMib(1), true);
    FlatMemory memory = FlatMemory.open(pool, MemoryImage.empty(PAGE), 4).orElseThrow();
    memory.release(true);
    memory.release(true);
    assertThat(outcome(m -> m.read(0), memory)).isEqualTo(TRAP);
    assertThat(outcome(m -> written(() -> m.writeByte(0, (byte) 1)), memory)).isEqualTo(TRAP);
    assertThat(memory.grow(1)).isEqualTo(-1);
    assertThat(pool.heldBytes()).isEqualTo(PAGE);
  }

  // Fuel.

  @Test
  void aSliceThatIsNegativeForTheMomentDoesNotOverflow() {
    FlatMemory memory = open(new MemoryLimits(1, 1));
    memory.fuel(1_000);
    FlatMemory.chargeUntested(100, memory);
    assertThatExceptionOfType(OutOfFuel.class)
        .isThrownBy(() -> FlatMemory.chargeReferences(Integer.MAX_VALUE, memory));
    assertThat(memory.fuelLeft()).isEqualTo(900L - Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        1,
        FlatMemory.SLICE - 1,
        FlatMemory.SLICE,
        FlatMemory.SLICE + 1,
        1L << 31,
        1L << 62
      })
  void fuelIsCountedExactlyWhateverTheSlices(long budget) {
    FlatMemory memory = open(new MemoryLimits(1, 1));
    memory.fuel(budget);
    long used = 0;
    Random random = new Random(budget);
    try {
      for (int step = 0; step < 5_000; step++) {
        int units = random.nextInt(40);
        used += units;
        switch (random.nextInt(4)) {
          case 0 -> FlatMemory.chargeUntested(units, memory);
          case 1 -> memory.spend(units);
          case 2 -> FlatMemory.chargeBytes(8 * units, memory);
          default -> FlatMemory.charge(units, memory);
        }
      }
      assertThat(used).isLessThanOrEqualTo(budget);
    } catch (OutOfFuel e) {
      assertThat(used).isGreaterThan(budget);
    }
    assertThat(memory.fuelLeft()).isEqualTo(budget - used);
  }

  @Test
  void nobodyGivesFuelByChargingLessThanNothing() {
    FlatMemory memory = open(new MemoryLimits(1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> memory.spend(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> memory.fuel(-1));
  }
}
