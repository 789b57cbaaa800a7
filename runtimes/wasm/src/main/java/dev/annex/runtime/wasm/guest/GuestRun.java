package dev.annex.runtime.wasm.guest;

import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One task on its way: runs on the guest's thread, is awaited and stopped from others.
 *
 * <p>The interrupt is sent only while the task runs, under the same lock that ends it, so it never
 * hits what the thread does afterwards. One thread waits; the guest's thread runs.
 */
final class GuestRun<T> implements Runnable {

  /**
   * How long a stopped guest may take to leave a host function or a large memory copy. Why so
   * short? A call ends within 50 milliseconds of its limit, also when a host function does not heed
   * its interrupt.
   */
  private static final Duration GRACE = Duration.ofMillis(35);

  private final Supplier<T> task;
  private final Runnable whenEnded;
  private @Nullable Thread thread;
  private @Nullable T result;
  private @Nullable Throwable failure;
  private boolean ended;
  private boolean stopped;

  GuestRun(Supplier<T> task, Runnable whenEnded) {
    this.task = task;
    this.whenEnded = whenEnded;
  }

  @Override
  public void run() {
    try {
      if (begin()) {
        end(task.get(), null);
      } else {
        end(null, new IllegalStateException("stopped before it began"));
      }
    } catch (Throwable e) {
      end(null, e);
    } finally {
      boolean _ = Thread.interrupted();
      whenEnded.run();
    }
  }

  /** Ends a task whose thread could not be started. */
  void abandon() {
    end(null, new IllegalStateException("never started"));
    whenEnded.run();
  }

  private synchronized boolean begin() {
    thread = Thread.currentThread();
    return !stopped;
  }

  private synchronized void end(@Nullable T value, @Nullable Throwable thrown) {
    thread = null;
    result = value;
    failure = thrown;
    ended = true;
    notifyAll();
  }

  synchronized void stop() {
    stopped = true;
    if (thread != null) {
      thread.interrupt();
    }
    notifyAll();
  }

  /**
   * Waits for the task, and stops it when the time is over. When a stopped task does not end within
   * {@link #GRACE}, its caller is answered without it.
   */
  T await(Meter meter) {
    boolean interrupted = false;
    try {
      long graceEnds = 0;
      while (!hasEnded()) {
        if (graceEnds == 0 && meter.timeLeft().isZero()) {
          meter.expire();
        }
        boolean stopping = meter.stopped().isPresent();
        if (stopping && graceEnds == 0) {
          graceEnds = System.nanoTime() + GRACE.toNanos();
        }
        if (stopping && System.nanoTime() - graceEnds >= 0) {
          throw new AnnexException(meter.stopped().orElseThrow());
        }
        Duration left =
            stopping ? Duration.ofNanos(graceEnds - System.nanoTime()) : meter.timeLeft();
        if (pause(left, stopping)) {
          interrupted = true;
          meter.cancel("the host is stopping");
        }
      }
      return outcome();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized boolean hasEnded() {
    return ended;
  }

  /** Waits until something happens or the time is over; true when this thread was interrupted. */
  @SuppressWarnings("WaitNotInLoop") // the caller's loop looks at every condition again
  private synchronized boolean pause(Duration most, boolean stopping) {
    if (ended || stopped != stopping) {
      return false;
    }
    try {
      wait(Math.max(1, most.toMillis() + 1));
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  private synchronized T outcome() {
    Optional<Throwable> thrown = Optional.ofNullable(failure);
    if (thrown.isPresent()) {
      throw GuestFailure.wrap(thrown.get());
    }
    if (result == null) {
      throw new IllegalStateException("a task without result");
    }
    return result;
  }
}
