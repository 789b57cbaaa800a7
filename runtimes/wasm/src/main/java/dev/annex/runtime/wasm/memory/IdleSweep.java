package dev.annex.runtime.wasm.memory;

import java.time.Duration;

/**
 * Drops arrays of a pool that nobody needed for a while, also when no call ends any more that would
 * do it. A virtual thread of its own, from {@link #start} until it is closed. Any thread.
 */
public final class IdleSweep implements AutoCloseable {

  /** Looks between two drops: an array stays at most a quarter longer than it should. */
  private static final int LOOKS = 4;

  private final MemoryPool pool;
  private final Duration longestIdle;
  private final Thread thread;

  private IdleSweep(MemoryPool pool, Duration longestIdle) {
    this.pool = pool;
    this.longestIdle = longestIdle;
    this.thread = Thread.ofVirtual().name("annex-wasm-idle-memory").unstarted(this::sweep);
  }

  /**
   * Begins to look after a pool.
   *
   * @param longestIdle how long an array may lie there; positive
   */
  public static IdleSweep start(MemoryPool pool, Duration longestIdle) {
    if (longestIdle.isNegative() || longestIdle.isZero()) {
      throw new IllegalArgumentException("longestIdle <= 0: " + longestIdle);
    }
    IdleSweep sweep = new IdleSweep(pool, longestIdle);
    sweep.thread.start();
    return sweep;
  }

  private void sweep() {
    try {
      while (true) {
        Thread.sleep(longestIdle.dividedBy(LOOKS));
        pool.dropIdleSince(System.nanoTime() - longestIdle.toNanos());
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  /** Whether it still looks. */
  boolean running() {
    return thread.isAlive();
  }

  /** Ends it; what lies in the pool stays there. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
