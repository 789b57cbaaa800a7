package dev.annex.core.invoke;

import dev.annex.api.call.Meter;
import dev.annex.api.call.Subscription;
import java.util.Optional;
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
    Watch watch = new Watch(meter);
    watch.look();
    return watch;
  }

  /** One meter, looked at again while its clock is or was stopped. */
  private final class Watch implements Subscription {
    private static final long SHORTEST_PAUSE_NANOS = 1_000_000;

    private final Meter meter;
    private Optional<ScheduledFuture<?>> next = Optional.empty();
    private boolean off;

    Watch(Meter meter) {
      this.meter = meter;
    }

    private synchronized void look() {
      if (!off) {
        long pause = Math.max(meter.timeLeft().toNanos(), SHORTEST_PAUSE_NANOS);
        next = Optional.of(timer.schedule(this::expire, pause, TimeUnit.NANOSECONDS));
      }
    }

    private void expire() {
      meter.expire();
      if (meter.stopped().isEmpty()) {
        // A person took their time.
        look();
      }
    }

    @Override
    public synchronized void close() {
      off = true;
      next.ifPresent(expiry -> expiry.cancel(false));
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
