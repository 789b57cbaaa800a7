package dev.annex.runtime.wasm.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WatchfulnessTest {

  private final AtomicInteger calls = new AtomicInteger(1);

  @Test
  void looksWhileThereIsAProcessorForTheGuestAndForWhoWaits() {
    Watchfulness watchfulness = new Watchfulness(4, calls::get);
    calls.set(2);
    assertThat(watchfulness.nanos()).isEqualTo(Watchfulness.LONGEST_NANOS);
    calls.set(3);
    assertThat(watchfulness.nanos()).isZero();
  }

  @Test
  void neverLooksOnOneProcessor() {
    assertThat(new Watchfulness(1, calls::get).nanos()).isZero();
  }

  @Test
  void seldomLooksWhereItWasInVain() {
    Watchfulness watchfulness = new Watchfulness(2, calls::get);
    for (int i = 0; i < 4; i++) {
      assertThat(watchfulness.nanos()).isPositive();
      watchfulness.looked(false);
    }
    assertThat(looks(watchfulness, 640)).isEqualTo(10);
    watchfulness.looked(true);
    assertThat(looks(watchfulness, 640)).isEqualTo(640);
  }

  private static long looks(Watchfulness watchfulness, int times) {
    return IntStream.range(0, times).filter(i -> watchfulness.nanos() > 0).count();
  }
}
