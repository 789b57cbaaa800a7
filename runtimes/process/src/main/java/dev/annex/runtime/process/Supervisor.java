package dev.annex.runtime.process;

import dev.annex.api.call.Meter;
import dev.annex.api.call.Progress.LogLevel;
import dev.annex.api.call.Subscription;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ExtensionId;
import dev.annex.runtime.process.ProcessStatus.Health;
import dev.annex.runtime.process.ProcessStatus.State;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the one program of an extension: starts it when it is called, looks whether it is well,
 * starts it again after a failure, with pauses that grow, and gives it up after too many in a row.
 * A call that was answered, or a probe, ends the row. Any thread.
 *
 * <p>Whoever needs the program while it is being started waits; a start that fails fails for all of
 * them. What fails in the pause that follows waits for the next start.
 */
final class Supervisor {

  private static final System.Logger LOG = System.getLogger(Supervisor.class.getName());

  private final ExtensionPackage contents;
  private final Object family;
  private final ProcessSettings settings;
  private final Launches launches;
  private final Runnable changed;

  private State state = State.STOPPED;
  private Optional<Running> running = Optional.empty();
  private CompletableFuture<Running> next = new CompletableFuture<>();
  private Optional<Thread> worker = Optional.empty();
  private CompletableFuture<Void> ending = CompletableFuture.completedFuture(null);
  private int failures;
  private long starts;
  private long lastUsed = System.nanoTime();
  private Optional<String> lastError = Optional.empty();
  private Optional<Fault> givenUp = Optional.empty();
  private boolean closed;

  /** What the last launch went by. */
  private Optional<Object> standing = Optional.empty();

  /** When it was closed, and whether calls may finish; nothing before. */
  private volatile Optional<Closing> closing = Optional.empty();

  private record Closing(long since, boolean waitForCalls) {}

  /** Whether somebody asked for it since it ran last. */
  private boolean needed;

  /** Makes launches, each ready to be called. */
  interface Launches {
    Running launch(Supervisor mine);

    /** What the next launch goes by; compared with {@code equals}. */
    Object standing();

    /** A number from 0 to 1, by chance. */
    double chance();

    /** Takes a line about the program for the log of the extension. */
    void say(LogLevel level, String line);
  }

  /**
   * Nothing runs yet.
   *
   * @param family what it has in common with other programs of the same package as it was prepared
   * @param changed is told when a program was given up
   */
  Supervisor(
      ExtensionPackage contents,
      Object family,
      ProcessSettings settings,
      Launches launches,
      Runnable changed) {
    this.contents = contents;
    this.family = family;
    this.settings = settings;
    this.launches = launches;
    this.changed = changed;
  }

  private ExtensionId id() {
    return contents.manifest().id();
  }

  /** Whether another is of the same extension and was prepared at another time. */
  boolean isRivalOf(Supervisor other) {
    return !family.equals(other.family) && id().equals(other.id());
  }

  /**
   * The program, for a call; {@link #release} it.
   *
   * @throws AnnexException why it cannot be had, or why the meter stopped the call meanwhile
   */
  Running acquire(Meter meter) {
    CompletableFuture<Running> wanted;
    synchronized (this) {
      refuseWhenOver();
      lastUsed = System.nanoTime();
      if (running.isPresent()) {
        running.get().calls().incrementAndGet();
        return running.get();
      }
      if (state == State.STOPPED) {
        begin(Duration.ZERO);
      }
      needed = true;
      wanted = next.copy();
    }
    Running ready = await(wanted, meter);
    synchronized (this) {
      boolean current = running.filter(now -> now == ready).isPresent();
      if (current) {
        ready.calls().incrementAndGet();
        return ready;
      }
    }
    meter.check();
    return acquire(meter);
  }

  private void refuseWhenOver() {
    if (closed) {
      throw new AnnexException(
          ErrorCode.CANCELLED,
          "Calling \"%s\" failed: it was disabled, replaced or uninstalled, or the host is stopping."
              .formatted(id()));
    }
    if (givenUp.isPresent()) {
      throw new AnnexException(givenUp.get());
    }
  }

  private Running await(CompletableFuture<Running> wanted, Meter meter) {
    try (Subscription _ = meter.onStop(() -> wanted.cancel(false))) {
      return wanted.get(meter.timeLeft().toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } catch (CancellationException | TimeoutException e) {
      meter.check();
      throw new AnnexException(
          ErrorCode.DEADLINE_EXCEEDED,
          "Calling \"%s\" failed: its process was not ready at the call's deadline.%s"
              .formatted(id(), lastError().map(why -> " It failed last: " + why).orElse("")),
          e);
    } catch (InterruptedException e) {
      meter.check();
      Thread.currentThread().interrupt();
      throw new AnnexException(
          ErrorCode.CANCELLED, "Waiting for \"%s\" was interrupted.".formatted(id()), e);
    }
  }

  private synchronized Optional<String> lastError() {
    return lastError;
  }

  private static RuntimeException failure(@Nullable Throwable cause) {
    return cause instanceof AnnexException known
        ? new AnnexException(known.fault())
        : new IllegalStateException("starting a process failed inside the host", cause);
  }

  /** The call is over. */
  void release(Running used, boolean answered) {
    used.calls().decrementAndGet();
    synchronized (this) {
      lastUsed = System.nanoTime();
    }
    if (answered) {
      well(used);
    }
  }

  /** It answered, so what failed before is over. */
  private void well(Running which) {
    synchronized (this) {
      if (running.filter(now -> now == which).isEmpty() || failures == 0) {
        return;
      }
      failures = 0;
    }
    changed.run();
  }

  /** Starts it after a pause; the lock is held. */
  private void begin(Duration pause) {
    state = pause.isZero() ? State.STARTING : State.PAUSING;
    worker =
        Optional.of(
            Thread.ofVirtual().name("annex-process-start-" + id()).start(() -> start(pause)));
  }

  private void start(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      return;
    }
    synchronized (this) {
      if (closed || worker.filter(Thread.currentThread()::equals).isEmpty()) {
        return;
      }
      state = State.STARTING;
      starts++;
    }
    try {
      noteStanding();
      Running fresh = launches.launch(this);
      if (!ready(fresh)) {
        fresh.end(true, true);
        return;
      }
      var _ = fresh.channel().ended().thenRun(() -> over(fresh, Optional.empty()));
      Thread.ofVirtual().name("annex-process-health-" + id()).start(() -> look(fresh));
      review();
    } catch (AnnexException e) {
      failed(e.fault(), true);
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "Starting the process of " + id() + " failed inside the host", e);
      failed(
          Fault.of(
              ErrorCode.INTERNAL,
              "Starting \"%s\" failed inside the host; its log has the reason.".formatted(id())),
          true);
    }
  }

  /** Notes what is gone by. */
  private void noteStanding() {
    Object now = launches.standing();
    synchronized (this) {
      standing = Optional.of(now);
    }
  }

  private boolean ready(Running fresh) {
    CompletableFuture<Running> waiting;
    synchronized (this) {
      if (closed) {
        return false;
      }
      running = Optional.of(fresh);
      needed = false;
      state = State.READY;
      lastUsed = System.nanoTime();
      waiting = next;
      next = new CompletableFuture<>();
    }
    launches.say(LogLevel.INFO, "process %d is ready".formatted(fresh.group().pid()));
    waiting.complete(fresh);
    changed.run();
    return true;
  }

  /**
   * A program that was ready is over, or has to be ended.
   *
   * @param ill why it has to be ended; empty when it ended by itself
   */
  private void over(Running which, Optional<String> ill) {
    synchronized (this) {
      if (running.filter(now -> now == which).isEmpty()) {
        return;
      }
      running = Optional.empty();
      state = State.DRAINING;
    }
    Thread.ofVirtual()
        .name("annex-process-end-" + id())
        .start(() -> {
          AnnexException why =
              ill.map(reason ->
                      new AnnexException(
                          ErrorCode.TRAPPED,
                          "The process of \"%s\" is ended: %s.".formatted(id(), reason)))
                  .orElseGet(() -> {
                    var end = which.channel().ended().join();
                    return which.diagnose("Keeping it running", end.broken(), end.why());
                  });
          which.end(ill.isPresent(), true);
          failed(why.fault(), false);
        });
  }

  /** Calls that wait hear of a start that failed; what ran before and ended is not their matter. */
  private void failed(Fault why, boolean atStart) {
    CompletableFuture<Running> waiting = new CompletableFuture<>();
    Fault told = why;
    synchronized (this) {
      if (closed) {
        return;
      }
      failures++;
      lastError = Optional.of(why.message());
      if (failures >= settings.attempts()) {
        state = State.GIVEN_UP;
        told = giveUp(why);
        givenUp = Optional.of(told);
        waiting = next;
      } else {
        if (atStart) {
          waiting = next;
          next = new CompletableFuture<>();
        }
        begin(jittered(settings.pause(failures)));
      }
    }
    launches.say(LogLevel.WARN, told.message());
    waiting.completeExceptionally(new AnnexException(told));
    changed.run();
  }

  private Fault giveUp(Fault why) {
    return new Fault(
        ErrorCode.TRAPPED,
        "\"%s\" was given up: its process failed %d times in a row, the last time so: %s To try again: annex enable %s"
            .formatted(id(), failures, why.message(), id()),
        why.details());
  }

  private Duration jittered(Duration pause) {
    double factor = 1 + settings.jitter() * (2 * launches.chance() - 1);
    return Duration.ofNanos((long) (pause.toNanos() * factor));
  }

  /** Looks after one launch until it is over. */
  private void look(Running which) {
    try {
      new HealthCheck(which, () -> well(which), why -> over(which, Optional.of(why))).run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the program when it was idle for long; the next call starts it again. */
  void stopWhenIdle() {
    synchronized (this) {
      boolean wanted =
          running.isEmpty()
              || running.get().calls().get() > 0
              || running.get().channel().requests() > 0
              || System.nanoTime() - lastUsed < settings.idle().toNanos();
      if (wanted) {
        return;
      }
    }
    giveWay();
  }

  /**
   * Looks whether what programs go by is still what the last launch went by. If not, the program
   * that runs leaves after the calls it is at, beside the one that the next call starts; a pause
   * after a failure is over, and what was given up is tried again.
   */
  void review() {
    if (!isReviewable()) {
      return;
    }
    Object now = launches.standing();
    synchronized (this) {
      if (standing.filter(now::equals).isPresent()) {
        return;
      }
      switch (state) {
        case READY -> running.ifPresent(this::leave);
        case PAUSING -> {
          failures = 0;
          worker.ifPresent(Thread::interrupt);
          begin(Duration.ZERO);
        }
        case GIVEN_UP -> {
          failures = 0;
          givenUp = Optional.empty();
          next = new CompletableFuture<>();
          state = State.STOPPED;
        }
        case STOPPED, STARTING, DRAINING -> {
          return;
        }
      }
    }
    changed.run();
  }

  private synchronized boolean isReviewable() {
    return !closed && (state == State.READY || state == State.PAUSING || state == State.GIVEN_UP);
  }

  /** The lock is held. */
  private void leave(Running last) {
    running = Optional.empty();
    state = State.STOPPED;
    CompletableFuture<Void> done = new CompletableFuture<>();
    ending = CompletableFuture.allOf(ending, done);
    Thread.ofVirtual()
        .name("annex-process-leave-" + id())
        .start(() -> {
          try {
            awaitCallsOfLeaving(last);
            last.end(true, false);
            launches.say(
                LogLevel.INFO,
                "process %d was ended, because what was granted changed"
                    .formatted(last.group().pid()));
          } finally {
            done.complete(null);
          }
        });
  }

  /** Each of its calls has an end of its own. */
  private void awaitCallsOfLeaving(Running last) {
    try {
      while (last.calls().get() > 0 && !last.channel().ended().isDone() && !isHurried(last)) {
        Thread.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isHurried(Running last) {
    return closing
        .filter(end ->
            !end.waitForCalls()
                || System.nanoTime() - end.since() > last.rhythm().shutdown().toNanos())
        .isPresent();
  }

  /** Ends the program after the calls it is at; the next call starts it again. */
  void giveWay() {
    Running last;
    CompletableFuture<Void> done = new CompletableFuture<>();
    synchronized (this) {
      if (running.isEmpty()) {
        return;
      }
      last = running.get();
      running = Optional.empty();
      state = State.DRAINING;
      ending = CompletableFuture.allOf(ending, done);
    }
    endIn(last, done, true);
  }

  private void endIn(Running which, CompletableFuture<Void> done, boolean waitForCalls) {
    Thread.ofVirtual()
        .name("annex-process-end-" + id())
        .start(() -> {
          try {
            if (waitForCalls) {
              awaitCalls(which);
            }
            which.end(true, false);
            launches.say(LogLevel.INFO, "process %d was ended".formatted(which.group().pid()));
          } finally {
            ended(done);
          }
        });
  }

  private void ended(CompletableFuture<Void> done) {
    synchronized (this) {
      if (!closed && state == State.DRAINING) {
        state = State.STOPPED;
        if (needed) {
          begin(Duration.ZERO);
        }
      }
    }
    done.complete(null);
    changed.run();
  }

  private static void awaitCalls(Running which) {
    long deadline = System.nanoTime() + which.rhythm().shutdown().toNanos();
    try {
      while (which.calls().get() > 0
          && System.nanoTime() < deadline
          && !which.channel().ended().isDone()) {
        Thread.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** It asked for something. */
  synchronized void used() {
    lastUsed = System.nanoTime();
  }

  /**
   * Ends the program and starts none again.
   *
   * @param waitForCalls whether calls may finish first, within the time for an orderly end
   * @return done when nothing of it is left
   */
  CompletableFuture<Void> close(boolean waitForCalls) {
    Optional<Running> last;
    synchronized (this) {
      if (closed) {
        return ending.copy();
      }
      closed = true;
      closing = Optional.of(new Closing(System.nanoTime(), waitForCalls));
      last = running;
      running = Optional.empty();
      state = State.STOPPED;
      worker.filter(thread -> last.isEmpty()).ifPresent(Thread::interrupt);
      CompletableFuture<Void> before = ending;
      CompletableFuture<Void> done = new CompletableFuture<>();
      last.ifPresentOrElse(which -> endIn(which, done, waitForCalls), () -> done.complete(null));
      ending = CompletableFuture.allOf(before, done);
    }
    next.completeExceptionally(
        new AnnexException(
            ErrorCode.CANCELLED,
            "Waiting for the process of \"%s\" was given up: it was disabled, replaced or uninstalled, or the host is stopping."
                .formatted(id())));
    return ending.copy();
  }

  synchronized Optional<Fault> givenUp() {
    return givenUp;
  }

  synchronized ProcessStatus status() {
    return new ProcessStatus(
        id(),
        state,
        running.map(Running::health).orElse(Health.UNKNOWN),
        running.map(now -> OptionalLong.of(now.group().pid())).orElse(OptionalLong.empty()),
        running.map(now -> now.group().startedAt()),
        running.map(now -> now.calls().get()).orElse(0),
        failures,
        starts,
        lastError);
  }
}
