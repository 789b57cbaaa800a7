package dev.annex.core.invoke;

import dev.annex.api.call.Meter;
import dev.annex.api.call.Subscription;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends invocations whose time is over. One platform thread, because guests may keep every virtual
 * thread's carrier busy. Any thread may register.
 */
final class Watchdog implements AutoCloseable {

  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, task -> Thread.ofPlatform().name("annex-watchdog").daemon().unstarted(task));

  Watchdog() {
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Expires a meter when its time is over; closing what it returns calls that off. */
  Subscription watch(Meter meter) {
    ScheduledFuture<?> expiry =
        timer.schedule(meter::expire, meter.timeLeft().toNanos(), TimeUnit.NANOSECONDS);
    return () -> expiry.cancel(false);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
