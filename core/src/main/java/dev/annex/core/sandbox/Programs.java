package dev.annex.core.sandbox;

import dev.annex.api.call.Gauge;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Subscription;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.Blame;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.Digest;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.Program;
import dev.annex.api.runtime.Runtime;
import dev.annex.api.runtime.Sandbox;
import dev.annex.api.value.ByteSize;
import dev.annex.core.sandbox.Preparation.Job;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Programs, each prepared once and shared by all calls; prepared by a bounded worker, never on the
 * thread of a call. Any thread.
 *
 * <p>A call whose program is not ready waits for it until its own deadline, and the program is
 * prepared before all those that nobody waits for. Of programs that can be loaded again quickly,
 * those that were not called for longest are closed when all together take more memory than {@link
 * #LOADED}; they stay ready, and the next call loads them again.
 */
public final class Programs implements AutoCloseable {

  /** About how much memory programs may take that could be loaded again quickly. */
  static final ByteSize LOADED = ByteSize.ofMib(512);

  /** How long preparing one package may take when nobody says otherwise. */
  public static final Duration DEADLINE = Duration.ofMinutes(3);

  private static final Logger LOG = LoggerFactory.getLogger(Programs.class);

  private final Map<String, Runtime> runtimes = new TreeMap<>();
  private final Map<Key, Entry> entries = new ConcurrentHashMap<>();
  private final long epochNanos = System.nanoTime();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Preparation preparation;
  private final WarmUps warmUps;
  private final Runnable changed;

  /**
   * Programs of these runtimes.
   *
   * @param activity tells when calls run, which come before everything here
   * @param deadline how long preparing one package may take
   * @param changed is run after the readiness of an extension changed
   */
  public Programs(
      Collection<? extends Runtime> runtimes,
      Activity activity,
      Duration deadline,
      Runnable changed) {
    runtimes.forEach(runtime -> this.runtimes.put(runtime.name(), runtime));
    this.preparation = new Preparation(activity, deadline);
    this.warmUps = new WarmUps(activity, preparation::idle);
    this.changed = changed;
  }

  /**
   * The program of an extension, for a call. Waits while it is being prepared.
   *
   * @throws AnnexException {@code DEADLINE_EXCEEDED} when it was not ready in time, why the call
   *     was stopped meanwhile, or what {@link Runtime#prepare} throws. What is wrong with the code
   *     stays so until the extension is enabled again; after any other failure the next call tries
   *     again
   */
  public Program of(Extension extension, Meter meter) {
    long since = System.nanoTime();
    Entry entry = entryFor(extension);
    try {
      return program(entry, extension, meter);
    } catch (AnnexException e) {
      // An older attempt may have failed for what is over by now, as while its package was
      // replaced.
      if (entry.begunNanos - since < 0 && entry.failedForNow() && meter.stopped().isEmpty()) {
        return program(entryFor(extension), extension, meter);
      }
      throw e;
    }
  }

  private Entry entryFor(Extension extension) {
    Entry entry = entries.get(Key.of(extension));
    return entry == null || !entry.loaded() ? entryForCall(extension) : entry;
  }

  private Program program(Entry entry, Extension extension, Meter meter) {
    entry.usedNanos = System.nanoTime() - epochNanos;
    Job<Program> job = entry.job;
    if (entry.unloaded) {
      return of(extension, meter);
    }
    if (job.result().isDone()) {
      Program program = done(job.result());
      renewWhenOld(entry, extension.id(), program);
      return program;
    }
    preparation.hurry(job);
    waiting.incrementAndGet();
    long since = System.nanoTime();
    try {
      return await(extension.id(), job.result(), meter);
    } finally {
      meter.record(Gauge.QUEUE_NANOS, System.nanoTime() - since);
      waiting.decrementAndGet();
    }
  }

  /** Makes anew what became old, when there is time for it; this call takes what there is. */
  private void renewWhenOld(Entry entry, ExtensionId id, Program program) {
    if (!program.outdated() || !entry.renewing.compareAndSet(false, true)) {
      return;
    }
    try {
      Job<Boolean> renewal =
          preparation.submit("Renewing \"%s\"".formatted(id), false, entry::renew, unwanted -> {});
      var _ =
          renewal
              .result()
              .whenComplete((renewed, failure) -> {
                entry.renewing.set(false);
                if (failure != null) {
                  log(renewal, failure);
                }
              });
    } catch (AnnexException e) {
      // the host is stopping
      entry.renewing.set(false);
    }
  }

  private Entry entryForCall(Extension extension) {
    return followed(
        entries.compute(
            Key.of(extension),
            (key, old) ->
                old == null || old.unloaded || old.failedForNow()
                    ? entry(extension, key, true)
                    : old));
  }

  private Entry entry(Extension extension, Key key, boolean awaited) {
    Job<Program> job =
        preparation.submit(
            "Preparing \"%s\"".formatted(extension.id()),
            awaited,
            () -> runtime(extension.contents()).prepare(extension.contents(), extension.limits()),
            Program::close);
    return new Entry(key, job);
  }

  /** Tells of an entry's beginning and end; not from within a change of the map. */
  private Entry followed(Entry entry) {
    if (entry.followed.compareAndSet(false, true)) {
      changed.run();
      var _ =
          entry
              .job
              .result()
              .whenComplete((program, failure) -> {
                if (failure != null) {
                  log(entry.job, failure);
                }
                settled(entry);
              });
    }
    return entry;
  }

  private static void log(Job<?> job, Throwable failure) {
    if (!(failure instanceof AnnexException known)) {
      LOG.error("{} failed inside the host", job.what(), failure);
    } else if (known.code() != ErrorCode.CANCELLED) {
      LOG.warn("{}: {}", job.what(), known.getMessage());
    }
  }

  private void settled(Entry entry) {
    changed.run();
    makeRoom();
    if (entry.warm && entry.loaded()) {
      warmUps.add(() -> entries.get(entry.key) == entry ? entry.program() : Optional.empty());
    }
  }

  /** Closes programs that were not called for longest until the others fit. */
  private void makeRoom() {
    List<Entry> newestFirst =
        entries.values().stream()
            .filter(Entry::mayBeUnloaded)
            .sorted(Comparator.comparingLong((Entry entry) -> entry.usedNanos).reversed())
            .toList();
    long bytes = 0;
    for (Entry entry : newestFirst) {
      bytes += entry.footprint;
      if (bytes > LOADED.bytes() && entry != newestFirst.getFirst()) {
        entry.unload();
      }
    }
  }

  private static Program await(ExtensionId id, CompletableFuture<Program> result, Meter meter) {
    CompletableFuture<Program> mine = result.copy();
    try (Subscription stop = meter.onStop(() -> mine.cancel(false))) {
      return mine.get(meter.timeLeft().toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } catch (CancellationException | TimeoutException e) {
      throw tooLate(id, meter);
    } catch (InterruptedException e) {
      meter.check();
      Thread.currentThread().interrupt();
      throw new AnnexException(
          ErrorCode.CANCELLED,
          "Waiting until \"%s\" is prepared was interrupted.".formatted(id),
          e);
    }
  }

  private static AnnexException tooLate(ExtensionId id, Meter meter) {
    return meter
        .stopped()
        .filter(why -> why.code() != ErrorCode.DEADLINE_EXCEEDED)
        .map(AnnexException::new)
        .orElseGet(() ->
            new AnnexException(
                ErrorCode.DEADLINE_EXCEEDED,
                "Calling \"%s\" failed: its code was still being prepared at the call's deadline. That goes on; annex list tells when it is ready."
                    .formatted(id)));
  }

  private static Program done(CompletableFuture<Program> result) {
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException("a result that is there is not waited for", e);
    }
  }

  private static RuntimeException failure(@Nullable Throwable cause) {
    return switch (cause) {
      case AnnexException known -> new AnnexException(known.fault());
      case RuntimeException unknown -> new IllegalStateException("preparing failed", unknown);
      case null, default -> new IllegalStateException("preparing failed", cause);
    };
  }

  /**
   * Does what somebody waits for on the worker that prepares, under its deadline.
   *
   * @param what for messages: {@code Installing "notes.zip"}
   * @throws AnnexException what {@code task} throws, {@code LIMIT_REACHED} when it takes too long,
   *     {@code BUSY} when too many others wait
   */
  public <T> T onWorker(String what, Supplier<T> task) {
    Job<T> job = preparation.submit(what, true, task, unwanted -> {});
    try {
      return job.result().get();
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      AnnexException why =
          new AnnexException(ErrorCode.CANCELLED, "%s was interrupted.".formatted(what), e);
      preparation.stop(job, why);
      throw why;
    }
  }

  /**
   * Prepares a package on the calling thread, which is the worker's, see {@link #onWorker}; the
   * program is there for whoever needs it next.
   *
   * @throws AnnexException what {@link Runtime#prepare} throws
   */
  public void prepareHere(ExtensionPackage contents, Limits limits) {
    Key key = new Key(contents.digest(), limits);
    Entry before = entries.get(key);
    if (before != null && before.loaded()) {
      return;
    }
    Program program = runtime(contents).prepare(contents, limits);
    Entry prepared = new Entry(key, Job.done(program));
    Entry there =
        entries.compute(
            key, (same, old) -> old == null || old.failed() || old.unloaded ? prepared : old);
    if (there != prepared) {
      program.close();
    }
    makeRoom();
  }

  /**
   * Prepares an extension when there is time for it, and warms it up afterwards. One that failed
   * before is tried again; for one that is ready, only the warming up is left. Does nothing when
   * the host is stopping.
   */
  public void ahead(Extension extension) {
    try {
      followed(
          entries.compute(
              Key.of(extension),
              (key, old) -> {
                Entry entry = old == null || old.failed() ? entry(extension, key, false) : old;
                entry.warm = true;
                return entry;
              }));
    } catch (AnnexException e) {
      if (e.code() != ErrorCode.CANCELLED) {
        throw e;
      }
    }
  }

  /** Forgets that preparing an extension failed, so that the next who needs it tries again. */
  public void retry(Extension extension) {
    Entry entry = entries.get(Key.of(extension));
    if (entry != null && (entry.failed() || entry.broken().isPresent())) {
      entries.remove(entry.key, entry);
      entry.unload();
    }
  }

  /**
   * Gives an extension's place in the queue up, because it may not be called any more, and ends
   * what it keeps running.
   */
  public void drop(Extension extension) {
    Entry entry = entries.get(Key.of(extension));
    if (entry != null && entry.occupies() && entries.remove(entry.key, entry)) {
      entry.unload();
      changed.run();
      return;
    }
    if (entry != null && preparation.drop(entry.job, unwanted(extension.id().value()))) {
      entries.remove(entry.key, entry);
      changed.run();
    }
  }

  private static AnnexException unwanted(String what) {
    return new AnnexException(
        ErrorCode.CANCELLED,
        "Preparing \"%s\" was given up: it was disabled, replaced or uninstalled.".formatted(what));
  }

  /** Forgets the programs of a package; calls that run with one may finish. */
  public void forget(Digest digest) {
    for (Entry entry : List.copyOf(entries.values())) {
      if (entry.key.digest().equals(digest) && entries.remove(entry.key, entry)) {
        preparation.stop(entry.job, unwanted(digest.toString()));
        entry.unload();
      }
    }
  }

  /** How far an extension is from running. */
  public Readiness readiness(Extension extension) {
    Entry entry = entries.get(Key.of(extension));
    return entry == null ? new Readiness.OnDemand() : entry.readiness();
  }

  /**
   * Whether code of a runtime can do no more than its permissions say, see {@link Runtime#bounded}.
   */
  public boolean bounded(String runtime) {
    return Optional.ofNullable(runtimes.get(runtime)).map(Runtime::bounded).orElse(true);
  }

  /** How many calls wait for a program now. */
  public int waiting() {
    return waiting.get();
  }

  private Runtime runtime(ExtensionPackage contents) {
    String name = contents.manifest().runtime();
    Runtime runtime = runtimes.get(name);
    if (runtime == null) {
      throw new AnnexException(
          ErrorCode.CODE_INVALID,
          "Preparing \"%s\" failed: it needs runtime \"%s\", and this host has %s."
              .formatted(contents.manifest().id(), name, String.join(", ", runtimes.keySet())));
    }
    return runtime;
  }

  /** Gives up what is being prepared, without waiting for it, and releases the programs. */
  @Override
  public void close() {
    warmUps.close();
    preparation.close();
    entries.values().forEach(Entry::unload);
    entries.clear();
    runtimes.values().forEach(Runtime::close);
  }

  private record Key(Digest digest, Limits limits) {
    static Key of(Extension extension) {
      return new Key(extension.contents().digest(), extension.limits());
    }
  }

  /** One attempt to prepare a program, and what became of it. */
  private static final class Entry {
    private final Key key;
    private final long begunNanos = System.nanoTime();
    private volatile Job<Program> job;
    private volatile boolean unloaded;
    private volatile boolean warm;
    private final AtomicBoolean followed = new AtomicBoolean();
    private final AtomicBoolean renewing = new AtomicBoolean();
    private volatile long usedNanos;
    private volatile long footprint;
    private volatile List<String> notes = List.of();

    Entry(Key key, Job<Program> job) {
      this.key = key;
      this.job = job;
    }

    boolean loaded() {
      return !unloaded && job.result().state() == CompletableFuture.State.SUCCESS;
    }

    boolean mayBeUnloaded() {
      Optional<Program> program = program();
      program.ifPresent(loaded -> footprint = loaded.footprint().bytes());
      return program.map(Program::kept).orElse(false);
    }

    /** The program while it is loaded. The job is read first: see {@link #unload}. */
    Optional<Program> program() {
      Job<Program> read = job;
      boolean there = read.result().state() == CompletableFuture.State.SUCCESS;
      return there && !unloaded ? Optional.of(read.result().join()) : Optional.empty();
    }

    /** Makes anew what became old in its program; false when that is not loaded any more. */
    boolean renew() {
      Optional<Program> program = program();
      program.ifPresent(Program::renew);
      return program.isPresent();
    }

    /** Why the program that was prepared does not run any more. */
    Optional<Fault> broken() {
      return program().flatMap(Program::broken);
    }

    /** Whether its program holds something that has to be let go of. */
    boolean occupies() {
      return program().map(Program::occupies).orElse(false);
    }

    boolean failed() {
      return job.result().isCompletedExceptionally();
    }

    /** Whether it failed for a reason that may be gone. */
    boolean failedForNow() {
      if (!failed()) {
        return false;
      }
      Fault fault = fault();
      boolean passing = fault.code() == ErrorCode.BUSY || fault.code() == ErrorCode.CANCELLED;
      return passing || fault.code().blame() == Blame.HOST;
    }

    private Fault fault() {
      return job.result().exceptionNow() instanceof AnnexException known
          ? known.fault()
          : Fault.of(
              ErrorCode.INTERNAL, "Preparing it failed inside the host; its log has the reason.");
    }

    Readiness readiness() {
      if (!job.result().isDone()) {
        return new Readiness.Preparing();
      }
      if (failed()) {
        return new Readiness.Failed(fault());
      }
      return broken()
          .<Readiness>map(Readiness.Failed::new)
          .orElseGet(() -> new Readiness.Ready(notes(), program().flatMap(Program::activity)));
    }

    /** What the program says of itself, or said last. */
    private List<String> notes() {
      program().ifPresent(program -> notes = program.notes());
      return notes;
    }

    /**
     * Lets go of the program itself, too; whoever sees the job without it sees that it is unloaded.
     */
    synchronized void unload() {
      Optional<Program> program = program();
      if (program.isPresent()) {
        notes = program.get().notes();
        unloaded = true;
        job = Job.done(new Unloaded());
        program.get().close();
      }
    }
  }

  /** Stands where a program was that is not loaded any more. */
  private record Unloaded() implements Program {
    @Override
    public Sandbox open() {
      throw new IllegalStateException("this program is not loaded any more");
    }

    @Override
    public void close() {}
  }
}
