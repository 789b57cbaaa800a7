package dev.annex.runtime.wasm;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.name.Digest;
import dev.annex.runtime.wasm.compile.CompiledModule;
import dev.annex.runtime.wasm.compile.ModuleSource;
import dev.annex.runtime.wasm.guest.Blueprint;
import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestExit;
import dev.annex.runtime.wasm.guest.GuestSession;
import dev.annex.runtime.wasm.guest.NoHost;
import dev.annex.runtime.wasm.snapshot.FirstRead;
import dev.annex.runtime.wasm.snapshot.HostCallObserver;
import dev.annex.runtime.wasm.snapshot.InstanceState;
import dev.annex.runtime.wasm.snapshot.PackedBytes;
import dev.annex.runtime.wasm.snapshot.SelfTest;
import dev.annex.runtime.wasm.snapshot.Snapshot;
import dev.annex.runtime.wasm.snapshot.SnapshotDecision;
import dev.annex.runtime.wasm.snapshot.SnapshotFile;
import dev.annex.runtime.wasm.snapshot.SnapshotKey;
import dev.annex.runtime.wasm.snapshot.SnapshotPolicy;
import dev.annex.runtime.wasm.snapshot.Snapshotter;
import dev.annex.runtime.wasm.snapshot.TrialInstance;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Where the calls of one extension start: anew, or from a snapshot that was taken, tried out and
 * kept beside the compiled code. Any thread.
 *
 * <p>A snapshot is part of the host's own code as far as trust goes, so it lies under the same
 * keyed digest as the compiled classes. It is renewed as {@link SnapshotPolicy#renewAfter} says:
 * its age is part of the name it is kept under.
 */
public final class StartPoints {

  /** Longest time that taking and trying out one snapshot may take. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  /** Most fuel of each instance on the way there; a large Go program needs a hundredth. */
  private static final long MOST_FUEL = 1_000_000_000;

  /** Most of a kept snapshot that is not its memory; tables are the largest part of it. */
  private static final long MOST_BESIDES_MEMORY = 16L << 20;

  private final WasmEngine engine;
  private final ModuleSource source;
  private final CompiledModule module;
  private final Limits limits;
  private final SnapshotPolicy policy;

  /** By the arguments that calls start with: why there is no snapshot, or empty where there is. */
  private final Map<String, Optional<String>> outcomes = new ConcurrentSkipListMap<>();

  private volatile long period;

  /**
   * The first snapshot of this period: those that follow share what they have in common with it.
   */
  private Optional<Snapshot> first = Optional.empty();

  StartPoints(
      WasmEngine engine,
      ModuleSource source,
      CompiledModule module,
      Limits limits,
      SnapshotPolicy policy) {
    this.engine = engine;
    this.source = source;
    this.module = module;
    this.limits = limits.with(Limit.FUEL, Math.min(MOST_FUEL, limits.get(Limit.FUEL)));
    this.policy = policy;
    this.period = currentPeriod();
  }

  private long currentPeriod() {
    return engine.now().toEpochMilli() / policy.renewAfter().toMillis();
  }

  /**
   * Finds or takes the snapshot of one place. Called again, it finds or takes a newer one when the
   * other has become old. One thread at a time.
   *
   * @param anew how calls start without one
   * @return with the snapshot; or {@code anew} when there can be none, and {@link #refusals} says
   *     why
   */
  public Blueprint save(Blueprint anew, Rehearsal rehearsal) {
    String place = String.join(" ", rehearsal.arguments());
    if (!policy.allowed()) {
      outcomes.put(place, Optional.of("the operator switched snapshots of it off"));
      return anew;
    }
    long now = currentPeriod();
    if (now != period) {
      first = Optional.empty();
    }
    period = now;
    Digest key = key(rehearsal, now);
    Optional<Snapshot> kept = kept(key);
    if (kept.isPresent()) {
      return startingFrom(kept.get(), anew, place);
    }
    return switch (decide(anew, rehearsal)) {
      case SnapshotDecision.Taken(Snapshot whole) -> {
        Snapshot snapshot = first.map(whole::sharing).orElse(whole);
        engine.keep(fileName(key), PackedBytes.pack(SnapshotFile.write(snapshot, key)));
        yield startingFrom(snapshot, anew, place);
      }
      case SnapshotDecision.Refused(String reason) -> {
        outcomes.put(place, Optional.of(reason));
        yield anew;
      }
    };
  }

  private Blueprint startingFrom(Snapshot snapshot, Blueprint anew, String place) {
    outcomes.put(place, Optional.empty());
    if (first.isEmpty() && snapshot.whole()) {
      first = Optional.of(snapshot);
    }
    return anew.startingFrom(snapshot);
  }

  /** Why calls start anew, by the arguments they start with; for the extension's author. */
  public Map<String, String> refusals() {
    Map<String, String> refusals = new TreeMap<>();
    outcomes.forEach((place, refusal) -> refusal.ifPresent(reason -> refusals.put(place, reason)));
    return refusals;
  }

  /**
   * How calls start, a line for each place where they do not all start alike; none when the
   * extension has no such places.
   */
  List<String> notes() {
    boolean alike = Set.copyOf(outcomes.values()).size() == 1;
    return outcomes.entrySet().stream()
        .map(outcome -> note(alike ? "" : outcome.getKey(), outcome.getValue()))
        .distinct()
        .toList();
  }

  private static String note(String place, Optional<String> refusal) {
    String subject = place.isEmpty() ? "" : place + " ";
    return refusal
        .map(reason -> "%sstarts anew for every call: %s".formatted(subject, reason))
        .orElseGet(() -> subject + "starts from a snapshot");
  }

  /** Whether calls start from a snapshot that has become old. */
  boolean outdated() {
    return period != currentPeriod() && outcomes.containsValue(Optional.<String>empty());
  }

  private Digest key(Rehearsal rehearsal, long period) {
    String build =
        "%s safe=%s period=%d/%s"
            .formatted(engine.build(), policy.declaredSafe(), period, policy.renewAfter());
    return new SnapshotKey(source.digest(), build, rehearsal.arguments(), List.of(), List.of())
        .digest();
  }

  private static String fileName(Digest key) {
    return key.hex() + ".snapshot";
  }

  private Optional<Snapshot> kept(Digest key) {
    return engine
        .kept(fileName(key))
        .flatMap(file -> PackedBytes.unpack(file, limits.get(Limit.MEMORY) + MOST_BESIDES_MEMORY))
        .flatMap(file ->
            SnapshotFile.read(
                file,
                first,
                key,
                module.snapshotPlan(),
                limits.get(Limit.MEMORY),
                limits.get(Limit.TABLE_ENTRIES)));
  }

  private SnapshotDecision decide(Blueprint anew, Rehearsal rehearsal) {
    Duration time = limits.time().compareTo(LONGEST) < 0 ? limits.time() : LONGEST;
    GuestSession outer = engine.session(limits, Meter.start(limits, time), new NoHost());
    SnapshotDecision decision;
    try {
      decision = engine.run(outer, () -> decide(anew, rehearsal, outer.meter()));
    } catch (AnnexException e) {
      decision = new SnapshotDecision.Refused(e.fault().message());
    }
    // What is said of a call's deadline would send people to limits that have nothing to do with
    // it.
    return decision instanceof SnapshotDecision.Refused && outer.meter().timeLeft().isZero()
        ? new SnapshotDecision.Refused(
            "taking a snapshot took longer than %s; it is tried again when the host starts"
                .formatted(time))
        : decision;
  }

  private SnapshotDecision decide(Blueprint anew, Rehearsal rehearsal, Meter meter) {
    Snapshotter snapshotter = new Snapshotter(source.bytes(), policy);
    TrialInstance.Maker maker = observer -> new Trial(anew, rehearsal, meter, observer);
    SnapshotDecision decision =
        rehearsal.command() ? snapshotter.command(maker) : snapshotter.reactor(maker);
    return decision instanceof SnapshotDecision.Taken taken
        ? SelfTest.confirm(
            taken,
            () -> tryOut(rehearsal, anew, meter),
            () -> tryOut(rehearsal, anew.startingFrom(taken.snapshot()), meter))
        : decision;
  }

  private SelfTest.Ending tryOut(Rehearsal rehearsal, Blueprint blueprint, Meter meter) {
    GuestSession session = engine.session(limits, meter, new NoHost());
    try {
      return rehearsal.tryOut(session, blueprint);
    } finally {
      session.giveBack();
    }
  }

  /** An instance on its way to the place. */
  private final class Trial implements TrialInstance {

    private final Blueprint blueprint;
    private final Rehearsal rehearsal;
    private final HostCallObserver observer;
    private final GuestSession session;

    Trial(Blueprint blueprint, Rehearsal rehearsal, Meter meter, HostCallObserver observer) {
      this.blueprint = blueprint;
      this.rehearsal = rehearsal;
      this.observer = observer;
      this.session = engine.session(limits, meter, new NoHost());
    }

    @Override
    public void enter() {
      try {
        rehearsal.enter(session.start(blueprint, observer, rehearsal.parts(session)));
      } catch (FirstRead e) {
        throw e;
      } catch (GuestExit e) {
        // the guest ended itself, which is one way to return
      } catch (RuntimeException | StackOverflowError e) {
        throw session.explain(e);
      }
    }

    @Override
    public InstanceState state() {
      return session.guest().map(Guest::state).orElseThrow();
    }

    @Override
    public void close() {
      session.giveBack();
    }
  }
}
