package dev.annex.runtime.wasm.snapshot;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.util.Optional;

/**
 * Takes the snapshot of a module, or says why there is none. Keeps nothing; any thread.
 *
 * <p>A snapshot freezes what the guest did before it, for every call that starts from it. So it is
 * taken before any input was read, and only if nothing was asked of the host but what every call
 * would be told just the same. Random bytes are the exception that every Go program needs: its
 * runtime draws one seed, and every copy gets a new one in its place.
 */
public final class Snapshotter {

  private final byte[] wasm;
  private final SnapshotPlan plan;
  private final SnapshotPolicy policy;

  /**
   * For one module.
   *
   * @param wasm the module as its author delivered it
   */
  public Snapshotter(byte[] wasm, SnapshotPolicy policy) {
    this.wasm = wasm.clone();
    this.plan = SnapshotPlan.of(wasm);
    this.policy = policy;
  }

  /**
   * A command, saved at its first read of standard input.
   *
   * @param maker instances with the arguments and the environment the snapshot is for
   * @throws AnnexException {@code BUSY} or {@code CANCELLED} when the trial could not be run
   */
  public SnapshotDecision command(TrialInstance.Maker maker) {
    Optional<String> objection = objection();
    if (objection.isPresent()) {
      return new SnapshotDecision.Refused(objection.get());
    }
    Optional<GoCommandShape> shape = GoCommandShape.find(wasm);
    if (shape.isEmpty()) {
      return new SnapshotDecision.Refused(
          "it is no command of standard Go in a form that this host knows (Go 1.22 to 1.27, not changed afterwards by other tools)");
    }
    Resumption resumption = new Resumption.AtFirstRead(shape.get());
    return take(maker, Way.TO_FIRST_READ, resumption, true);
  }

  /**
   * A reactor, saved after its initialisation.
   *
   * @param maker instances with the arguments and the environment the snapshot is for
   * @throws AnnexException {@code BUSY} or {@code CANCELLED} when the trial could not be run
   */
  public SnapshotDecision reactor(TrialInstance.Maker maker) {
    Optional<String> objection = objection();
    if (objection.isPresent()) {
      return new SnapshotDecision.Refused(objection.get());
    }
    return take(
        maker, Way.TO_END_OF_START, new Resumption.Ready(), GoCommandShape.isGoReactor(wasm));
  }

  private Optional<String> objection() {
    return policy.allowed() ? plan.objection() : Optional.of("the operator switched it off");
  }

  private SnapshotDecision take(
      TrialInstance.Maker maker, Way way, Resumption resumption, boolean go) {
    try {
      Trial first = run(maker, way, resumption, go);
      if (!first.drewRandomness()) {
        return new SnapshotDecision.Taken(first.snapshot());
      }
      Trial second = run(maker, way, resumption, go);
      Optional<GoRandomState> state =
          go
              ? GoRandomState.find(first.snapshot().memory(), second.snapshot().memory())
              : Optional.empty();
      if (state.isPresent()) {
        return new SnapshotDecision.Taken(first.snapshot().withRandomState(state.get()));
      }
      if (policy.declaredSafe()) {
        return new SnapshotDecision.Taken(first.snapshot());
      }
      return new SnapshotDecision.Refused(
          "the random generators of its runtime were not found, so every call would see the same random numbers");
    } catch (NotTaken e) {
      return new SnapshotDecision.Refused(e.reason());
    }
  }

  private Trial run(TrialInstance.Maker maker, Way way, Resumption resumption, boolean go) {
    ImportRecorder recorder = new ImportRecorder();
    try (TrialInstance instance = maker.open(recorder)) {
      boolean read = enter(instance, way);
      check(recorder, way, read, go);
      return new Trial(
          Snapshot.capture(plan, instance.state(), resumption), recorder.randomDraws() > 0);
    }
  }

  /** Whether it came to its first read. */
  private static boolean enter(TrialInstance instance, Way way) {
    try {
      instance.enter();
      return false;
    } catch (FirstRead e) {
      return true;
    } catch (AnnexException e) {
      if (e.code() == ErrorCode.BUSY || e.code() == ErrorCode.CANCELLED) {
        throw e;
      }
      throw new NotTaken("it failed before %s: %s".formatted(way.end, e.fault().message()));
    } catch (RuntimeException | StackOverflowError e) {
      throw new NotTaken("it failed before %s".formatted(way.end));
    }
  }

  private void check(ImportRecorder recorder, Way way, boolean read, boolean go) {
    if (recorder.objectionable().isPresent()) {
      throw new NotTaken(
          "it called %s before %s".formatted(recorder.objectionable().get(), way.end));
    }
    if (recorder.exited() || (way == Way.TO_FIRST_READ && !read)) {
      throw new NotTaken("it ended before %s".formatted(way.end));
    }
    if (way == Way.TO_END_OF_START && read) {
      throw new NotTaken("it read its input while it was initialised");
    }
    if (policy.declaredSafe()) {
      return;
    }
    if (!go && recorder.randomDraws() > 0) {
      throw new NotTaken(
          "it asked for random bytes before %s, and every call would have the same"
              .formatted(way.end));
    }
    if (!go && recorder.clockReads() > 0) {
      throw new NotTaken(
          "it asked for the time before %s, and every call would see the same".formatted(way.end));
    }
    if (recorder.randomDraws() > 1) {
      throw new NotTaken(
          "it drew random bytes %d times before %s, where the runtime of Go 1.22 to 1.27 draws once, and every call would have the same"
              .formatted(recorder.randomDraws(), way.end));
    }
  }

  private record Trial(Snapshot snapshot, boolean drewRandomness) {}

  /** How far a trial goes. */
  private enum Way {
    TO_FIRST_READ("it read its input"),
    TO_END_OF_START("its initialisation was over");

    private final String end;

    Way(String end) {
      this.end = end;
    }
  }

  private static final class NotTaken extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String reason;

    NotTaken(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }
}
