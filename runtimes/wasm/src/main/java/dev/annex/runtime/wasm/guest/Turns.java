package dev.annex.runtime.wasm.guest;

import dev.annex.runtime.wasm.memory.FlatMemory;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

  /** Those that count among the first. */
  private final Set<Turn> shortOnes = ConcurrentHashMap.newKeySet();

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

  /** How many short calls want a processor now. */
  int first() {
    return first.get();
  }

  /**
   * One call. Its guest's thread and that of its caller use it, and those of guests that make way
   * for it.
   */
  public final class Turn {

    /** 1 while it counts among the first. */
    private final AtomicInteger own = new AtomicInteger();

    private int hostCalls;
    private boolean isShort = true;
    private boolean ended;

    /** When it began or came back. */
    private volatile long since = nanoTime.getAsLong();

    private long lastPause = since;

    private Turn() {}

    /** It wants a processor. */
    synchronized void begin() {
      if (isShort && !ended && own.get() == 0) {
        own.set(1);
        first.incrementAndGet();
        shortOnes.add(this);
      }
    }

    /** It waits for the host, or is over, and wants no processor. */
    synchronized void leave() {
      if (own.get() == 1) {
        own.set(0);
        first.decrementAndGet();
        shortOnes.remove(this);
      }
    }

    /** It comes back from a host call. */
    void comeBack() {
      hostCalls++;
      if (hostCalls == SHORT_HOST_CALLS) {
        isNoLongerShort();
      } else if (isShort()) {
        since = nanoTime.getAsLong();
        begin();
      }
    }

    /** It is over, though its guest's thread may not have noticed. */
    synchronized void end() {
      ended = true;
      leave();
    }

    private synchronized boolean isShort() {
      return isShort;
    }

    private synchronized void isNoLongerShort() {
      isShort = false;
      leave();
    }

    /** Whether it is short after another look at the time. */
    private boolean isStillShort(long now) {
      if (isShort() && now - since > SHORT_NANOS) {
        isNoLongerShort();
      }
      return isShort();
    }

    /**
     * Lets the guest with this memory make its pauses. While no other call goes first there is
     * nobody to make them for, and it does not even look at the time: whoever makes a pause for it
     * finds out when it is no longer short.
     */
    void watch(FlatMemory memory) {
      memory.betweenSlices(first, own, this::slice);
    }

    /** Its guest has computed another slice while a call went first. */
    void slice() {
      long now = nanoTime.getAsLong();
      boolean wasShort = isShort();
      if (isStillShort(now)) {
        return;
      }
      if (wasShort) {
        lastPause = now;
        return;
      }
      if (now - lastPause > BETWEEN_PAUSES_NANOS && someoneIsShort(now)) {
        pause.run();
        lastPause = nanoTime.getAsLong();
      }
    }
  }

  /** Whether any of the first is one in truth: some may not have looked at the time for long. */
  private boolean someoneIsShort(long now) {
    for (Turn turn : shortOnes) {
      var _ = turn.isStillShort(now);
    }
    return first.get() > 0;
  }
}
