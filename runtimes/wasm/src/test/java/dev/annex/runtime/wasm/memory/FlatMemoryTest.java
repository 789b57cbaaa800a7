package dev.annex.runtime.wasm.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.value.ByteSize;
import java.util.Random;
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
}
