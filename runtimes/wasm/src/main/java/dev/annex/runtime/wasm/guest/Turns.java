package dev.annex.runtime.wasm.guest;

import dev.annex.runtime.wasm.memory.FlatMemory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Lets short calls go before long ones. Any thread.
 *
 * <p>A thread that wakes up may wait several milliseconds for the processor on which another one
 * computes, although it needs it for microseconds only. So a guest that has computed for a while
 * makes a pause now and then, but only while there is a call in the house that has just begun. It
 * keeps about half of its processor even when there always is one.
 *
 * <p>Why not {@link Thread#yield}? What it does is up to the scheduler of the system; that of Linux
 * often lets the same thread go on. Why not fewer guests at once? The threads of the host wait for
 * a processor as well, and one guest suffices to keep it.
 */
public final class Turns {

  /** How long a guest may compute, at the start and after a host call, and still be short. */
  private static final long SHORT_NANOS = 1_000_000;

  /** Host calls after which a call is no longer short. */
  private static final int SHORT_HOST_CALLS = 64;

  /** From one pause to the next. */
  private static final long BETWEEN_PAUSES_NANOS = 70_000;

  /** The system makes about 70 microseconds of it. */
  private static final long PAUSE_NANOS = 20_000;

  private final AtomicInteger first = new AtomicInteger();

  /** Calls that have begun and not ended, short or long. */
  private final AtomicInteger calls = new AtomicInteger();

  private final LongSupplier nanoTime;
  private final Runnable pause;

  Turns() {
    this(System::nanoTime, () -> LockSupport.parkNanos(PAUSE_NANOS));
  }

  Turns(LongSupplier nanoTime, Runnable pause) {
    this.nanoTime = nanoTime;
    this.pause = pause;
  }

  /** The way of one call. It counts from {@link Turn#begin} on. */
  Turn turn() {
    return new Turn();
  }

  /** How many calls have begun and not ended. */
  int calls() {
    return calls.get();
  }

  /** How many short calls want a processor now. */
  int first() {
    return first.get();
  }

  /** One call. Its guest's thread and that of its caller use it. */
  public final class Turn {

    private int hostCalls;
    private boolean isShort = true;
    private boolean ended;
    private boolean counts;
    private boolean present;

    /** When it began or came back, or, once it is no longer short, when it last made a pause. */
    private long since = nanoTime.getAsLong();

    private Turn() {}

    /** It wants a processor. */
    synchronized void begin() {
      if (!ended && !present) {
        present = true;
        calls.incrementAndGet();
      }
      if (isShort && !ended && !counts) {
        counts = true;
        first.incrementAndGet();
      }
    }

    /** It waits for the host, or is over, and wants no processor. */
    synchronized void leave() {
      if (counts) {
        counts = false;
        first.decrementAndGet();
      }
    }

    /** It comes back from a host call. */
    void comeBack() {
      hostCalls++;
      if (hostCalls == SHORT_HOST_CALLS) {
        isShort = false;
      } else if (isShort) {
        since = nanoTime.getAsLong();
        begin();
      }
    }

    /** It is over, though its guest's thread may not have noticed. */
    synchronized void end() {
      ended = true;
      if (present) {
        present = false;
        calls.decrementAndGet();
      }
      leave();
    }

    /**
     * Lets the guest with this memory make its pauses. While it is alone there is nobody to make
     * them for, and it does not even look at the time.
     */
    void watch(FlatMemory memory) {
      memory.betweenSlices(calls, this::slice);
    }

    /** Its guest has computed another slice. */
    void slice() {
      long now = nanoTime.getAsLong();
      if (isShort && now - since > SHORT_NANOS) {
        isShort = false;
        leave();
        since = now;
      } else if (!isShort && first.get() > 0 && now - since > BETWEEN_PAUSES_NANOS) {
        pause.run();
        since = nanoTime.getAsLong();
      }
    }
  }
}
