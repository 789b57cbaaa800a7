package dev.annex.capabilities.net;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** Does something when a time is over, unless it is closed before. Any thread. */
final class Alarm implements AutoCloseable {

  private enum State {
    SET,
    RANG,
    OFF
  }

  private final AtomicReference<State> state = new AtomicReference<>(State.SET);
  private final Thread thread;

  /** Rings after {@code time}. */
  Alarm(Duration time, Runnable action) {
    thread =
        Thread.ofVirtual()
            .name("alarm")
            .start(() -> {
              try {
                Thread.sleep(time);
              } catch (InterruptedException e) {
                return;
              }
              if (state.compareAndSet(State.SET, State.RANG)) {
                action.run();
              }
            });
  }

  /** Whether it rang. */
  boolean rang() {
    return state.get() == State.RANG;
  }

  @Override
  public void close() {
    if (state.compareAndSet(State.SET, State.OFF)) {
      thread.interrupt();
    }
  }
}
