package dev.annex.core.sandbox;

import dev.annex.api.call.Subscription;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many calls are running or waiting to run, so that work which can wait gets out of their way.
 * Any thread; costs a call two atomic additions.
 */
public final class Activity {

  private final AtomicInteger calls = new AtomicInteger();
  private volatile long lastEndNanos = System.nanoTime() - Duration.ofMinutes(1).toNanos();

  /** Counts a call until what this returns is closed. */
  public Subscription call() {
    calls.incrementAndGet();
    AtomicBoolean open = new AtomicBoolean(true);
    return () -> {
      if (open.compareAndSet(true, false)) {
        lastEndNanos = System.nanoTime();
        calls.decrementAndGet();
      }
    };
  }

  /** How many calls there are now. */
  public int calls() {
    return calls.get();
  }

  /** Whether there is no call now and none ended within {@code time}. */
  boolean quietFor(Duration time) {
    return calls.get() == 0 && System.nanoTime() - lastEndNanos >= time.toNanos();
  }
}
