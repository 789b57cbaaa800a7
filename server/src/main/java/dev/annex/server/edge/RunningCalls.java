package dev.annex.server.edge;

import dev.annex.api.call.Cancellation;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.InvocationId;
import dev.annex.api.call.Invoker;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Stands in front of the invoker and knows which calls from outside are running, so that a host can
 * stop without cutting them off. Any thread.
 */
public final class RunningCalls implements Invoker {

  private final Invoker next;
  private final Map<InvocationId, Cancellation> running = new HashMap<>();
  private volatile CallWatch watch = CallWatch.NONE;
  private boolean closed;

  /** Counts the calls of {@code next}. */
  public RunningCalls(Invoker next) {
    this.next = next;
  }

  /** From now on this one looks on, instead of the one before. */
  public void watch(CallWatch other) {
    watch = other;
  }

  @Override
  public Outcome invoke(Invocation invocation, Progress progress) {
    synchronized (running) {
      if (closed) {
        return new Outcome.Failed(
            Fault.of(
                ErrorCode.UNAVAILABLE,
                "Calling %s failed: the host is stopping.".formatted(invocation.tool())));
      }
      if (running.putIfAbsent(invocation.id(), invocation.cancellation()) != null) {
        return new Outcome.Failed(
            Fault.of(
                ErrorCode.INVALID_REQUEST,
                "Calling %s failed: a call with the id %s is running."
                    .formatted(invocation.tool(), invocation.id())));
      }
    }
    try {
      CallWatch watching = watch;
      Outcome outcome = next.invoke(invocation, watching.over(invocation, progress));
      watching.ended(invocation, outcome);
      return outcome;
    } finally {
      synchronized (running) {
        running.remove(invocation.id());
        running.notifyAll();
      }
    }
  }

  /** Ends a running call; false when there is none with this id. */
  public boolean cancel(InvocationId id, String why) {
    Cancellation cancellation;
    synchronized (running) {
      cancellation = running.get(id);
    }
    if (cancellation == null) {
      return false;
    }
    cancellation.cancel(why);
    return true;
  }

  /** How many calls are running. */
  public int count() {
    synchronized (running) {
      return running.size();
    }
  }

  /** Whether calls are taken; false for ever once {@link #drain} was called. */
  public boolean open() {
    synchronized (running) {
      return !closed;
    }
  }

  /**
   * Takes no more calls, lets those that run finish, and cancels the ones that do not.
   *
   * @param patience how long they may take to finish; and to end once cancelled, a quarter of it
   */
  public void drain(Duration patience) {
    boolean interrupted = !await(patience);
    List<Cancellation> left;
    synchronized (running) {
      left = List.copyOf(running.values());
    }
    left.forEach(cancellation -> cancellation.cancel("the host is stopping"));
    interrupted |= !await(patience.dividedBy(4));
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until nothing runs or time is over; false when interrupted. */
  private boolean await(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    synchronized (running) {
      closed = true;
      try {
        while (!running.isEmpty()) {
          long millis = Duration.ofNanos(until - System.nanoTime()).toMillis();
          if (millis <= 0) {
            return true;
          }
          running.wait(millis);
        }
        return true;
      } catch (InterruptedException e) {
        return false;
      }
    }
  }
}
