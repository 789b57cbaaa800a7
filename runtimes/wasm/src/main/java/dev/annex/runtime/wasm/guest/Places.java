package dev.annex.runtime.wasm.guest;

import dev.annex.api.call.Meter;
import dev.annex.api.call.Subscription;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** A number of places that are given out in the order of asking. Any thread. */
final class Places {

  private final int all;
  private final Deque<Ticket> waiting = new ArrayDeque<>();
  private int taken;

  Places(int all) {
    this.all = all;
  }

  /**
   * Waits for a place as long as the meter runs.
   *
   * @throws AnnexException {@code BUSY} when none became free in time, or why the call was stopped
   */
  void take(Meter meter) {
    Ticket ticket = new Ticket();
    try (Subscription _ = meter.onStop(this::wake)) {
      await(ticket, meter);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AnnexException(
          ErrorCode.CANCELLED, "The call was not started: the host is stopping.");
    }
  }

  private synchronized void await(Ticket ticket, Meter meter) throws InterruptedException {
    waiting.add(ticket);
    try {
      while (taken == all || !ticket.equals(waiting.peek())) {
        if (meter.stopped().isPresent()) {
          throw new AnnexException(meter.stopped().get());
        }
        Duration left = meter.timeLeft();
        if (left.isZero()) {
          throw new AnnexException(
              ErrorCode.BUSY,
              "The call was not started in its time: all %d places for running extensions are taken. Try again later."
                  .formatted(all));
        }
        wait(left.toMillis() + 1);
      }
      taken++;
    } finally {
      waiting.remove(ticket);
      notifyAll();
    }
  }

  synchronized void giveBack() {
    taken--;
    notifyAll();
  }

  synchronized int taken() {
    return taken;
  }

  private synchronized void wake() {
    notifyAll();
  }

  /** One who waits; equal to itself only. */
  private static final class Ticket {}
}
