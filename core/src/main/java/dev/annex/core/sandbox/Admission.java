package dev.annex.core.sandbox;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Subscription;
import dev.annex.api.extension.Extension;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets so many calls of one extension run at once as its limit says; the others wait in line. Any
 * thread.
 */
public final class Admission {

  private final Map<ExtensionId, Gate> gates = new ConcurrentHashMap<>();

  /**
   * Waits for a place; closing what it returns gives the place back.
   *
   * @throws AnnexException {@code BUSY} when none came free before the deadline, or why the call
   *     was stopped meanwhile
   */
  public Subscription enter(Extension extension, Meter meter) {
    int places = Math.toIntExact(extension.limits().get(Limit.CONCURRENT_CALLS));
    Gate gate =
        gates.compute(
            extension.id(),
            (id, old) -> old != null && old.places == places ? old : new Gate(places));
    gate.enter(extension, meter);
    return gate.free::release;
  }

  /** Forgets an extension. */
  public void forget(ExtensionId id) {
    gates.remove(id);
  }

  private static final class Gate {
    private final int places;
    private final Semaphore free;

    Gate(int places) {
      this.places = places;
      this.free = new Semaphore(places, true);
    }

    void enter(Extension extension, Meter meter) {
      if (free.tryAcquire()) {
        return;
      }
      Thread waiting = Thread.currentThread();
      try (Subscription ignored = meter.onStop(waiting::interrupt)) {
        if (free.tryAcquire(meter.timeLeft().toNanos(), TimeUnit.NANOSECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        meter.check();
        Thread.currentThread().interrupt();
      }
      throw new AnnexException(
          ErrorCode.BUSY,
          "Calling \"%s\" failed: %d calls of it are running, its limit %s, and none ended before this call's deadline."
              .formatted(extension.id(), places, Limit.CONCURRENT_CALLS.key()));
    }
  }
}
