package dev.annex.runtime.wasm.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.annex.api.value.ByteSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class MemoryPoolTest {

  private static final int PAGE = 65_536;

  private final MemoryPool pool =
      new MemoryPool(new ByteSize(10 * PAGE), new ByteSize(8 * PAGE), true);
  private final MemoryImage first = MemoryImage.of(new byte[] {1}, PAGE);
  private final MemoryImage second = MemoryImage.of(new byte[] {2}, PAGE);

  private FlatMemory open(MemoryImage image) {
    return FlatMemory.open(pool, image, 6).orElseThrow();
  }

  @Test
  void anArrayServesItsOwnImageOnly() {
    open(first).release(true);
    assertThat(pool.idleBytes()).isEqualTo(PAGE);
    FlatMemory other = open(second);
    assertThat(pool.idleBytes()).isEqualTo(PAGE);
    assertThat(pool.heldBytes()).isEqualTo(2 * PAGE);
    assertThat(other.read(0)).isEqualTo((byte) 2);
    FlatMemory same = open(first);
    assertThat(pool.idleBytes()).isZero();
    assertThat(same.read(0)).isEqualTo((byte) 1);
  }

  @Test
  void imagesOfTheSameContentsAreNotMixedEither() {
    MemoryImage twin = MemoryImage.of(new byte[] {1}, PAGE);
    open(first).release(true);
    open(twin);
    assertThat(pool.heldBytes()).isEqualTo(2 * PAGE);
  }

  @Test
  void anArrayThatMayNotBeUsedAgainIsDropped() {
    open(first).release(false);
    assertThat(pool.heldBytes()).isZero();
  }

  @Test
  void anArrayThatGrewServesTheNextCallWithoutGrowingAgain() {
    FlatMemory memory = open(first);
    assertThat(memory.grow(1)).isEqualTo(1);
    memory.writeLong(2 * PAGE - 8, -1);
    long held = pool.heldBytes();
    memory.release(true);
    FlatMemory next = open(first);
    assertThat(next.pages()).isEqualTo(1);
    assertThat(next.grow(1)).isEqualTo(1);
    assertThat(next.readLong(2 * PAGE - 8)).isZero();
    assertThat(pool.heldBytes()).isEqualTo(held);
  }

  @Test
  void anArrayThatGrewVeryLargeIsDropped() {
    FlatMemory memory = open(first);
    assertThat(memory.grow(4)).isEqualTo(1);
    memory.release(true);
    assertThat(pool.heldBytes()).isZero();
  }

  @Test
  void idleArraysGiveWayToAGuestThatNeedsTheSpace() {
    List<FlatMemory> memories = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      memories.add(open(first));
    }
    memories.forEach(memory -> memory.release(true));
    assertThat(pool.idleBytes()).isEqualTo(8 * PAGE);
    MemoryImage large = MemoryImage.empty(9 * PAGE);
    FlatMemory big = open(large);
    assertThat(pool.idleBytes()).isEqualTo(PAGE);
    assertThat(pool.heldBytes()).isEqualTo(10 * PAGE);
    assertThat(FlatMemory.open(pool, large, 10)).isEmpty();
    assertThat(pool.idleBytes()).isZero();
    big.release(false);
    assertThat(pool.heldBytes()).isZero();
  }

  @Test
  void growingBeyondWhatAllGuestsMayHaveIsRefused() {
    FlatMemory memory = open(first);
    List<FlatMemory> others = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      others.add(open(second));
    }
    assertThat(memory.grow(2)).isEqualTo(-1);
    assertThat(memory.refusedToGrow()).isTrue();
    others.forEach(other -> other.release(false));
    assertThat(memory.grow(2)).isEqualTo(1);
  }

  @Test
  void whatWasIdleForLongIsDropped() {
    FlatMemory a = open(first);
    FlatMemory b = open(second);
    a.release(true);
    long between = System.nanoTime();
    while (System.nanoTime() == between) {
      Thread.onSpinWait();
    }
    b.release(true);
    pool.dropIdleSince(between);
    assertThat(pool.heldBytes()).isEqualTo(PAGE);
    open(second);
    assertThat(pool.heldBytes()).isEqualTo(PAGE);
    pool.dropIdleSince(System.nanoTime());
    assertThat(pool.idleBytes()).isZero();
  }

  @Test
  void anArrayThatIsNotAsItsImageSaysIsNeverKept() {
    Optional<Block> block = pool.take(first, PAGE);
    block.orElseThrow().bytes[500] = 1;
    assertThatIllegalStateException()
        .isThrownBy(() -> pool.giveBack(block.orElseThrow(), first))
        .withMessageContaining("not restored");
    assertThat(pool.heldBytes()).isZero();
  }

  @Test
  void threadsThatHammerItNeverMeetEachOthersBytes() throws Exception {
    MemoryPool shared = new MemoryPool(ByteSize.ofMib(32), ByteSize.ofMib(2), true);
    List<MemoryImage> images = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      byte[] contents = new byte[PAGE + 100 * i];
      Arrays.fill(contents, (byte) i);
      images.add(MemoryImage.of(contents, 2 * PAGE));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<Integer>> results = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        int seed = thread;
        results.add(threads.submit(() -> hammer(shared, images, new Random(seed))));
      }
      for (Future<Integer> result : results) {
        assertThat(result.get()).isEqualTo(400);
      }
    }
    assertThat(shared.heldBytes()).isEqualTo(shared.idleBytes());
    shared.dropIdleSince(System.nanoTime() + 1);
    assertThat(shared.heldBytes()).isZero();
    assertThat(shared.idleBytes()).isZero();
  }

  private static int hammer(MemoryPool pool, List<MemoryImage> images, Random random) {
    int calls = 0;
    for (; calls < 400; calls++) {
      int which = random.nextInt(images.size());
      FlatMemory memory = FlatMemory.open(pool, images.get(which), 4).orElseThrow();
      byte[] seen = memory.readBytes(0, PAGE + 100 * (which + 1) + 100);
      for (int i = 0; i < seen.length; i++) {
        byte expected = i < seen.length - 100 ? (byte) (which + 1) : 0;
        if (seen[i] != expected) {
          return -1;
        }
      }
      for (int write = 0; write < 20; write++) {
        memory.writeLong(random.nextInt(2 * PAGE - 8), random.nextLong());
      }
      if (random.nextInt(10) == 0) {
        memory.grow(1);
        memory.writeLong(memory.size() - 8, -1);
      }
      memory.release(random.nextInt(20) != 0);
    }
    return calls;
  }
}
