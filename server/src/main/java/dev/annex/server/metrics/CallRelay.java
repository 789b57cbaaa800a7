package dev.annex.server.metrics;

import dev.annex.api.call.CallListener;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Outcome;

/**
 * Passes on what it hears to a listener that comes later. Why? A host that opens for a single
 * command needs no metrics and should not pay for their library. Any thread.
 */
public final class CallRelay implements CallListener {

  private volatile CallListener next = CallListener.none();

  /** Passes on from now on. */
  public void connect(CallListener listener) {
    next = listener;
  }

  @Override
  public void ended(Invocation invocation, Outcome outcome) {
    next.ended(invocation, outcome);
  }
}
