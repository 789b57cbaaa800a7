package dev.annex.mcp.call;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts what runs for each principal, and stops at a maximum. Any thread. */
public final class InFlight {

  private final int maximum;
  private final ConcurrentHashMap<String, Integer> running = new ConcurrentHashMap<>();

  InFlight(int maximum) {
    this.maximum = maximum;
  }

  /** Counts one more, if there is room. Each success is followed by one {@link #leave}. */
  public boolean enter(String principal) {
    AtomicBoolean admitted = new AtomicBoolean();
    running.compute(
        principal,
        (key, count) -> {
          int now = count == null ? 0 : count;
          admitted.set(now < maximum);
          return admitted.get() ? Integer.valueOf(now + 1) : count;
        });
    return admitted.get();
  }

  /** Counts one less. */
  public void leave(String principal) {
    running.computeIfPresent(principal, (key, count) -> count == 1 ? null : count - 1);
  }
}
