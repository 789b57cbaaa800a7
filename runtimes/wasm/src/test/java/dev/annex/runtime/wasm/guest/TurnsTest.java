package dev.annex.runtime.wasm.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.ByteSize;
import dev.annex.runtime.wasm.guest.Turns.Turn;
import dev.annex.runtime.wasm.memory.FlatMemory;
import dev.annex.runtime.wasm.memory.MemoryImage;
import dev.annex.runtime.wasm.memory.MemoryPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TurnsTest {

  private static final long MILLISECOND = 1_000_000;

  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger pauses = new AtomicInteger();
  private final Turns turns = new Turns(now::get, pauses::incrementAndGet);

  @Test
  void aCallThatBeginsGoesFirstUntilItEnds() {
    Turn turn = turns.turn();
    assertThat(turns.first()).isZero();

    turn.begin();
    assertThat(turns.first()).isOne();

    turn.end();
    turn.end();
    assertThat(turns.first()).isZero();
  }

  @Test
  void aCallThatWaitsForTheHostWantsNoProcessor() {
    Turn turn = begun();

    turn.leave();
    assertThat(turns.first()).isZero();

    turn.comeBack();
    assertThat(turns.first()).isOne();
  }

  @Test
  void aGuestThatComesBackAfterItsCallerWasAnsweredDoesNotCount() {
    Turn turn = begun();
    turn.leave();
    turn.end();

    turn.comeBack();

    assertThat(turns.first()).isZero();
  }

  @Test
  void aCallIsShortNoLongerWhenItHasComputedForAWhile() {
    Turn turn = begun();

    compute(turn, MILLISECOND);
    assertThat(turns.first()).isOne();

    compute(turn, 1);
    assertThat(turns.first()).isZero();

    turn.leave();
    turn.comeBack();
    assertThat(turns.first()).isZero();
  }

  @Test
  void waitingForTheHostIsNotComputing() {
    Turn turn = begun();
    turn.leave();
    now.addAndGet(1_000 * MILLISECOND);
    turn.comeBack();

    compute(turn, MILLISECOND);

    assertThat(turns.first()).isOne();
  }

  @Test
  void aFloodOfHostCallsIsNotShort() {
    Turn turn = begun();

    for (int i = 0; i < 64; i++) {
      assertThat(turns.first()).isOne();
      turn.leave();
      turn.comeBack();
    }

    assertThat(turns.first()).isZero();
  }

  @Test
  void aLongCallMakesPausesOnlyWhileAShortOneWantsAProcessor() {
    Turn longCall = begun();
    compute(longCall, 2 * MILLISECOND);
    compute(longCall, 2 * MILLISECOND);
    assertThat(pauses).hasValue(0);

    Turn shortCall = begun();
    compute(longCall, MILLISECOND / 2);
    compute(longCall, MILLISECOND / 2);
    assertThat(pauses).hasValue(2);

    shortCall.end();
    compute(longCall, MILLISECOND);
    assertThat(pauses).hasValue(2);
  }

  @Test
  void aLongCallComputesBetweenItsPauses() {
    Turn longCall = begun();
    compute(longCall, 2 * MILLISECOND);
    Turn _ = begun();

    for (int i = 0; i < 1_000; i++) {
      compute(longCall, MILLISECOND / 1_000); // together as long as a call is short
    }

    assertThat(pauses.get()).isBetween(10, 20);
  }

  @Test
  void aShortCallMakesNoPauseForAnother() {
    Turn _ = begun();
    Turn other = begun();

    compute(other, MILLISECOND);

    assertThat(pauses).hasValue(0);
  }

  @Test
  void aGuestLooksAtTheTimeOnlyWhileAnotherCallGoesFirst() {
    FlatMemory memory = memory();
    Turn longCall = begun();
    longCall.watch(memory);
    slices(memory, 5);
    assertThat(turns.first()).isOne();

    Turn shortCall = begun();
    assertThat(turns.first()).isEqualTo(2);
    shortly(memory, 1);
    assertThat(turns.first()).isOne();
    shortly(memory, 3);
    assertThat(pauses).hasValue(3);

    shortCall.end();
    shortCall.end();
    slices(memory, 3);
    assertThat(pauses).hasValue(3);

    Turn _ = begun();
    shortly(memory, 1);
    assertThat(pauses).hasValue(4);
  }

  @Test
  void whoWouldMakeAPauseForACallFindsOutThatItIsShortNoLonger() {
    Turn longCall = begun();
    compute(longCall, 2 * MILLISECOND);
    Turn alsoLong = begun();
    assertThat(turns.first()).isOne();

    compute(longCall, 2 * MILLISECOND);

    assertThat(turns.first()).isZero();
    assertThat(pauses).hasValue(0);

    alsoLong.leave();
    alsoLong.comeBack();
    assertThat(turns.first()).isZero();
  }

  private static FlatMemory memory() {
    MemoryPool pool = new MemoryPool(ByteSize.ofMib(1), ByteSize.ofMib(1), true);
    FlatMemory memory = FlatMemory.open(pool, MemoryImage.empty(0), 0).orElseThrow();
    memory.fuel(1_000_000);
    return memory;
  }

  /** Each of them takes two milliseconds. */
  private void slices(FlatMemory memory, int count) {
    slices(memory, count, 2 * MILLISECOND);
  }

  /** Each of them takes a tenth of a millisecond. */
  private void shortly(FlatMemory memory, int count) {
    slices(memory, count, MILLISECOND / 10);
  }

  private void slices(FlatMemory memory, int count, long nanos) {
    for (int i = 0; i < count; i++) {
      now.addAndGet(nanos);
      FlatMemory.setFuelSlice(0, memory);
      FlatMemory.charge(1, memory);
    }
  }

  private Turn begun() {
    Turn turn = turns.turn();
    turn.begin();
    return turn;
  }

  private void compute(Turn turn, long nanos) {
    now.addAndGet(nanos);
    turn.slice();
  }
}
