package dev.annex.runtime.wasm.guest;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * For how long those who wait for a guest look again and again before they sleep. Any thread.
 *
 * <p>To wake a thread takes longer than a short call: its processor sleeps, too, most of all in a
 * virtual machine. Who looks for about as long as that takes never pays more than twice what the
 * better of both costs. But looking takes a processor, so nobody does unless there is one for each
 * guest that runs and for each who waits for one; and where it was in vain a few times, because
 * calls take longer here or because other processes need the processors, only few try again.
 */
final class Watchfulness {

  /** About what it takes to fall asleep and to be woken. */
  static final long LONGEST_NANOS = 80_000;

  /** Times in vain, one after the other, after which only few try. */
  private static final int MOST_IN_VAIN = 4;

  /** One of so many tries all the same. */
  private static final int FEW = 64;

  private final int processors;
  private final IntSupplier calls;
  private final AtomicInteger inVain = new AtomicInteger();
  private final AtomicInteger asked = new AtomicInteger();

  /**
   * Of the calls of one engine.
   *
   * @param processors of this machine
   * @param calls how many run now
   */
  Watchfulness(int processors, IntSupplier calls) {
    this.processors = processors;
    this.calls = calls;
  }

  /** For how long to look for the end of a call, in nanoseconds; 0 for not at all. */
  long nanos() {
    if (2 * calls.getAsInt() > processors) {
      return 0;
    }
    boolean hopeful = inVain.get() < MOST_IN_VAIN;
    return hopeful || asked.incrementAndGet() % FEW == 0 ? LONGEST_NANOS : 0;
  }

  /** What became of it. */
  void looked(boolean saw) {
    if (saw) {
      inVain.set(0);
    } else if (inVain.get() < MOST_IN_VAIN) {
      inVain.incrementAndGet();
    }
  }
}
