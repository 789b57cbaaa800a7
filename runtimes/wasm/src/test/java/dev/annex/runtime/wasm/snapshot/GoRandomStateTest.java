package dev.annex.runtime.wasm.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.ByteSize;
import dev.annex.runtime.wasm.memory.FlatMemory;
import dev.annex.runtime.wasm.memory.MemoryImage;
import dev.annex.runtime.wasm.memory.MemoryPool;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Finding the generators of Go's runtime, and giving them other seeds. */
class GoRandomStateTest {

  private static final int SIZE = 65_536;
  private static final int GLOBAL = 8_000;
  private static final int THREAD = 20_080;
  private static final int SEED = 256;
  private static final int COUNTERS = 288;
  private static final int BEHIND = 304;

  private record Memory(ByteBuffer bytes, Random random) {
    void state(int at, int used, int filled, int block) {
      for (int word = 0; word < 36; word++) {
        bytes.putLong(at + 8 * word, random.nextLong());
      }
      bytes
          .putInt(at + COUNTERS, used)
          .putInt(at + COUNTERS + 4, filled)
          .putInt(at + COUNTERS + 8, block);
    }
  }

  private static MemoryImage image(int seed) {
    return image(seed, memory -> assertThat(memory.bytes().capacity()).isEqualTo(SIZE));
  }

  private static MemoryImage image(int seed, Consumer<Memory> more) {
    ByteBuffer bytes = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    Memory memory = new Memory(bytes, new Random(seed));
    memory.state(GLOBAL, 4, 32, 0);
    bytes.putLong(GLOBAL + BEHIND, 1);
    memory.state(THREAD, 27, 28, 12);
    bytes.putLong(THREAD + BEHIND, memory.random().nextLong());
    more.accept(memory);
    return MemoryImage.of(bytes.array(), SIZE);
  }

  private static void assertNotFound(Consumer<Memory> change) {
    assertThat(GoRandomState.find(image(1, change), image(2, change))).isEmpty();
  }

  @Test
  void isFoundByWhatDiffers() {
    assertThat(GoRandomState.find(image(1), image(2)))
        .contains(new GoRandomState(GLOBAL, THREAD, false));
    assertThat(GoRandomState.find(image(1), image(1))).isEmpty();
  }

  @Test
  void isFoundInTheLayoutOfGo127() {
    Consumer<Memory> split =
        memory -> {
          memory.bytes().putInt(THREAD + BEHIND + 4, 0);
          memory.bytes().putLong(THREAD + BEHIND + 8, memory.random().nextLong());
        };
    assertThat(GoRandomState.find(image(1, split), image(2, split)))
        .contains(new GoRandomState(GLOBAL, THREAD, true));
  }

  @Test
  void nothingElseIsTakenForIt() {
    assertNotFound(memory -> memory.state(40_000, 0, 32, 4));
    assertNotFound(memory -> memory.bytes().putInt(THREAD + COUNTERS, 29));
    assertNotFound(memory -> memory.bytes().putInt(THREAD + COUNTERS + 4, 32));
    assertNotFound(memory -> memory.bytes().putInt(THREAD + COUNTERS + 8, 5));
    assertNotFound(memory -> memory.bytes().putInt(THREAD + COUNTERS + 12, 1));
    assertNotFound(memory -> memory.bytes().putLong(THREAD + 8, 1));
    assertNotFound(memory -> memory.bytes().putLong(THREAD + BEHIND, 1));
    assertNotFound(memory -> memory.bytes().putLong(THREAD + BEHIND, 2));
    assertNotFound(memory -> memory.bytes().putLong(GLOBAL + BEHIND, 0));
  }

  @Test
  void reseedingChangesSeedsAndCountersAndNothingElse() {
    MemoryImage before = image(1);
    MemoryPool pool = new MemoryPool(ByteSize.ofMib(1), ByteSize.ofMib(1), true);
    FlatMemory memory = FlatMemory.open(pool, before, 1).orElseThrow();
    new GoRandomState(GLOBAL, THREAD, false).reseed(memory, new Random(9));
    byte[] old = before.contents();
    for (int at = 0; at < old.length; at++) {
      boolean counter = within(at, COUNTERS, 12);
      boolean seeded = within(at, SEED, 32) || (at >= THREAD + BEHIND && at < THREAD + BEHIND + 8);
      if (counter) {
        assertThat(memory.read(at)).isZero();
      } else if (!seeded) {
        assertThat(memory.read(at)).isEqualTo(old[at]);
      }
    }
    assertThat(memory.readBytes(GLOBAL + SEED, 32))
        .isNotEqualTo(memory.readBytes(THREAD + SEED, 32));
    assertThat(memory.readLong(GLOBAL + SEED)).isNotEqualTo(longAt(old, GLOBAL + SEED));
    assertThat(memory.readLong(THREAD + SEED)).isNotEqualTo(longAt(old, THREAD + SEED));
    assertThat(memory.readLong(THREAD + BEHIND)).isNotEqualTo(longAt(old, THREAD + BEHIND));
    memory.release(true);
  }

  private static boolean within(int at, int offset, int length) {
    return (at >= GLOBAL + offset && at < GLOBAL + offset + length)
        || (at >= THREAD + offset && at < THREAD + offset + length);
  }

  private static long longAt(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(at);
  }
}
