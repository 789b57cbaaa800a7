package dev.annex.runtime.wasm.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.annex.api.value.ByteSize;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class IdleSweepTest {

  private final MemoryPool pool = new MemoryPool(ByteSize.ofMib(8), ByteSize.ofMib(4), true);

  private void leaveAnArray() {
    FlatMemory.open(pool, MemoryImage.empty(1 << 16), 1).orElseThrow().release(true);
  }

  private static void eventually(BooleanSupplier happens) throws InterruptedException {
    for (int i = 0; i < 3_000 && !happens.getAsBoolean(); i++) {
      Thread.sleep(5);
    }
    assertThat(happens.getAsBoolean()).isTrue();
  }

  @Test
  void dropsWhatNobodyNeedsWhenNoCallEndsAnyMore() throws InterruptedException {
    leaveAnArray();
    assertThat(pool.idleBytes()).isEqualTo(1 << 16);
    try (IdleSweep _ = IdleSweep.start(pool, Duration.ofMillis(1))) {
      eventually(() -> pool.heldBytes() == 0);
      leaveAnArray();
      eventually(() -> pool.heldBytes() == 0);
    }
  }

  @Test
  void keepsWhatIsNotOldYet() throws InterruptedException {
    MemoryPool other = new MemoryPool(ByteSize.ofMib(8), ByteSize.ofMib(4), true);
    FlatMemory.open(other, MemoryImage.empty(1 << 16), 1).orElseThrow().release(true);
    leaveAnArray();
    try (IdleSweep _ = IdleSweep.start(pool, Duration.ofHours(1));
        IdleSweep _ = IdleSweep.start(other, Duration.ofMillis(1))) {
      eventually(() -> other.idleBytes() == 0);
      assertThat(pool.idleBytes()).isEqualTo(1 << 16);
    }
  }

  @Test
  void endsWhenItIsClosed() throws InterruptedException {
    IdleSweep sweep = IdleSweep.start(pool, Duration.ofHours(1));
    assertThat(sweep.running()).isTrue();
    sweep.close();
    eventually(() -> !sweep.running());
  }

  @Test
  void refusesToLookWithoutAPause() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IdleSweep.start(pool, Duration.ZERO))
        .withMessage("longestIdle <= 0: PT0S");
  }
}
