package dev.annex.api.call;

import java.util.Optional;

/**
 * The caller's handle to stop an invocation it no longer wants. Any thread may cancel, at any time,
 * more than once; the first reason counts.
 */
public final class Cancellation {

  private final StopSignal<String> signal = new StopSignal<>();

  /** Stops the invocation; does nothing when it has ended. */
  public void cancel(String why) {
    signal.set(why);
  }

  /** Why it was cancelled; empty while it was not. */
  public Optional<String> reason() {
    return signal.reason();
  }

  /** Runs {@code action} once on cancellation, at once when that has happened already. */
  public Subscription onCancel(Runnable action) {
    return signal.onSet(action);
  }
}
