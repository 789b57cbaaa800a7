package dev.annex.mcp.call;

import dev.annex.mcp.Cancellation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One request being worked on, on a virtual thread of its own, until it is answered or cancelled,
 * whichever is first.
 */
public final class RunningCall implements Cancellation {

  private enum State {
    RUNNING,
    ANSWERED,
    CANCELLED
  }

  private final Outlet outlet;
  private final Thread thread;
  private final List<Runnable> actions = new ArrayList<>();
  private State state = State.RUNNING;

  private Runnable afterwards = () -> {};

  private RunningCall(Outlet outlet, Consumer<RunningCall> body) {
    this.outlet = outlet;
    this.thread =
        Thread.ofVirtual()
            .name("mcp-call")
            .unstarted(() -> {
              try {
                body.accept(this);
              } finally {
                abandon();
                afterwards.run();
              }
            });
  }

  /** Prepares a call. */
  public static RunningCall prepare(Outlet outlet, Consumer<RunningCall> body) {
    return new RunningCall(outlet, body);
  }

  /**
   * Says what to do when the work is done, however it ended. To be called before {@link #start}.
   */
  public void afterwards(Runnable action) {
    afterwards = action;
  }

  /** Begins to work. */
  public void start() {
    thread.start();
  }

  /** Waits for the work to end, at most this long. */
  public boolean join(Duration time) throws InterruptedException {
    return thread.join(time);
  }

  /** Where its messages go. */
  public Outlet outlet() {
    return outlet;
  }

  /** Answers, unless it was cancelled before. */
  public void answer(int status, byte[] message) {
    if (leave(State.ANSWERED)) {
      outlet.answer(status, message);
    }
  }

  /** Sends a notification while it runs. */
  public void notification(byte[] message) {
    if (running()) {
      outlet.notification(message);
    }
  }

  /**
   * Gives up: tells whoever asked to know, interrupts the work, and closes the outlet without an
   * answer.
   */
  public void cancel() {
    if (!leave(State.CANCELLED)) {
      return;
    }
    actions().forEach(Runnable::run);
    thread.interrupt();
    outlet.end();
  }

  @Override
  public synchronized boolean requested() {
    return state == State.CANCELLED;
  }

  @Override
  public void onCancel(Runnable action) {
    synchronized (this) {
      if (state != State.CANCELLED) {
        actions.add(action);
        return;
      }
    }
    action.run();
  }

  private void abandon() {
    if (leave(State.ANSWERED)) {
      outlet.end();
    }
  }

  private synchronized boolean running() {
    return state == State.RUNNING;
  }

  private synchronized boolean leave(State next) {
    if (state != State.RUNNING) {
      return false;
    }
    state = next;
    return true;
  }

  private synchronized List<Runnable> actions() {
    return List.copyOf(actions);
  }
}
