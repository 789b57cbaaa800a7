package dev.annex.runtime.javascript;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Digest;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.Program;
import dev.annex.api.value.ByteSize;
import dev.annex.runtime.wasm.KeptSnapshots.Kept;
import dev.annex.runtime.wasm.WasmEngine;
import dev.annex.runtime.wasm.guest.GuestSession;
import dev.annex.runtime.wasm.guest.NoHost;
import dev.annex.runtime.wasm.guest.Surroundings;
import dev.annex.runtime.wasm.memory.MemoryImage;
import dev.annex.runtime.wasm.snapshot.Resumption;
import dev.annex.runtime.wasm.snapshot.Snapshot;
import dev.annex.runtime.wasm.snapshot.SnapshotPolicy;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates scripts in the sandbox. Any thread.
 *
 * <p>For the runtime, for dialects that must ask code for its manifest when it is installed, and
 * for tools of our own that are written in JavaScript. QuickJS is compiled, and its environment
 * made, when something is evaluated for the first time; both are shared by everything after that.
 */
public final class ScriptEngine {

  private final WasmEngine engine;
  private @Nullable Base base;

  /**
   * An engine.
   *
   * @param engine runs the guests; closed by whoever opened it, after this one was used last
   */
  public ScriptEngine(WasmEngine engine) {
    this.engine = engine;
  }

  /**
   * Evaluates scripts in a fresh instance without any power: no host, no network, no log. Calls one
   * of their functions and forgets the instance.
   *
   * @param preludes as {@link ScriptBinding#preludes}
   * @param scripts as {@link ScriptBinding#scripts}
   * @param function name of a property of the global object
   * @return its result as a string; empty for {@code undefined} and {@code null}
   * @throws ScriptException when a script or the function threw, with file and line in its stack
   * @throws AnnexException when a limit was reached
   */
  public String evaluate(
      List<Script> preludes,
      List<Script> scripts,
      String function,
      List<String> arguments,
      Limits limits) {
    Base from = base();
    GuestSession session = powerless(limits, from);
    Evaluation evaluation = new Evaluation(preludes, scripts, limits);
    Result<String> result =
        engine.run(
            session,
            () -> {
              try {
                Instance instance = evaluated(from, session, evaluation, session.surroundings());
                return new Result.Value<>(instance.call(function, arguments, ScriptHost.none()));
              } catch (ScriptException e) {
                return new Result.Error<>(e);
              }
            });
    return result.get();
  }

  /** An error of a script is a result: it must not be explained as a failure of the sandbox. */
  private sealed interface Result<T> {
    T get();

    record Value<T>(T value) implements Result<T> {
      @Override
      public T get() {
        return value;
      }
    }

    record Error<T>(ScriptException error) implements Result<T> {
      @Override
      public T get() {
        throw error;
      }
    }
  }

  Program program(ExtensionId id, ScriptBinding binding, Limits limits) {
    Base from = base();
    Start start = start(id, from, binding, limits);
    ScriptProgram program = new ScriptProgram(binding, start.calls(), from.kernel());
    return engine.program(
        id, from.source(), from.module(), program, ScriptStack.thread(limits), start.footprint());
  }

  /**
   * Where calls start.
   *
   * @param footprint the memory that is the extension's own while nobody calls it
   */
  private record Start(CallStart calls, ByteSize footprint) {

    static Start evaluated(Base from, Snapshot snapshot) {
      return new Start(
          new CallStart.Evaluated(from.anew().startingFrom(snapshot)),
          new ByteSize((long) snapshot.memory().changedPages().length * MemoryImage.PAGE));
    }

    static Start anew(Base from, Evaluation evaluation, String reason) {
      return new Start(new CallStart.Anew(from.start(), evaluation, reason), new ByteSize(0));
    }
  }

  private Start start(ExtensionId id, Base from, ScriptBinding binding, Limits limits) {
    SnapshotPolicy policy = engine.snapshotsOf(id);
    Digest key = key(from, binding, limits);
    if (policy.allowed()) {
      Optional<Kept> known = from.snapshots().find(key, Optional.of(from.snapshot()), limits);
      if (known.isPresent()) {
        return Start.evaluated(from, known.get().snapshot());
      }
    }
    Evaluation evaluation = Evaluation.of(binding, limits);
    // Evaluated also where no snapshot is wanted: code that is not sound is refused here.
    Taken taken = taken(id, from, evaluation);
    if (!policy.allowed()) {
      return Start.anew(from, evaluation, "the operator switched snapshots of it off");
    }
    Optional<String> objection = taken.objection();
    if (objection.isPresent()) {
      return policy.declaredSafe()
          ? Start.evaluated(from, taken.snapshot().sharing(from.snapshot()))
          : Start.anew(from, evaluation, objection.get());
    }
    Kept kept = new Kept(taken.snapshot().sharing(from.snapshot()), new byte[0]);
    from.snapshots().keep(key, kept);
    return Start.evaluated(from, kept.snapshot());
  }

  /**
   * @param objection why the snapshot is not what each instance would have made
   */
  private record Taken(Snapshot snapshot, Optional<String> objection) {}

  private Taken taken(ExtensionId id, Base from, Evaluation evaluation) {
    GuestSession session = powerless(evaluation.limits(), from);
    Result<Taken> result =
        engine.run(
            session,
            () -> {
              try {
                return new Result.Value<>(take(from, session, evaluation));
              } catch (ScriptException e) {
                return new Result.Error<>(e);
              }
            });
    return valid(id, result);
  }

  private static Taken take(Base from, GuestSession session, Evaluation evaluation) {
    ObservedSurroundings observed = new ObservedSurroundings(session.surroundings());
    Instance instance = evaluated(from, session, evaluation, observed.surroundings());
    Optional<String> objection = observed.objection();
    instance.seal();
    return new Taken(
        Snapshot.capture(
            from.module().snapshotPlan(),
            instance.quickJs().guest().state(),
            new Resumption.Ready()),
        objection);
  }

  private static Taken valid(ExtensionId id, Result<Taken> result) {
    try {
      return result.get();
    } catch (ScriptException e) {
      throw new AnnexException(
          ErrorCode.CODE_INVALID,
          "The code of %s could not be evaluated: %s".formatted(id, e.withPlace()));
    }
  }

  private static Instance evaluated(
      Base from, GuestSession session, Evaluation evaluation, Surroundings surroundings) {
    Conversation conversation = new Conversation(session, "", surroundings);
    Instance instance =
        new Instance(Base.start(from.start(), session, conversation), from.kernel(), conversation);
    evaluation.in(instance);
    return instance;
  }

  private GuestSession powerless(Limits limits, Base from) {
    long least = from.snapshot().memory().size() + Evaluation.BESIDES_HEAP.bytes();
    if (limits.get(Limit.MEMORY) < least) {
      throw new AnnexException(
          ErrorCode.LIMIT_REACHED,
          "JavaScript needs limit %s of %s or more, and it is %s."
              .formatted(
                  Limit.MEMORY.key(),
                  new ByteSize(least),
                  Limit.MEMORY.show(limits.get(Limit.MEMORY))));
    }
    return engine.session(
        ScriptStack.thread(limits), Meter.start(limits, limits.time()), new NoHost());
  }

  private static Digest key(Base from, ScriptBinding binding, Limits limits) {
    StringBuilder all = new StringBuilder();
    all.append(from.key()).append(' ');
    all.append(from.snapshot().identity()).append(' ');
    all.append(limits.get(Limit.MEMORY)).append(' ').append(limits.get(Limit.STACK));
    append(all, binding.preludes());
    append(all, binding.scripts());
    return Digest.of(Wtf8.encode(all.toString()));
  }

  private static void append(StringBuilder all, List<Script> scripts) {
    all.append('\n').append(scripts.size());
    for (Script script : scripts) {
      all.append('\n').append(script.name().length()).append(' ').append(script.name());
      all.append('\n').append(script.text().length()).append(' ').append(script.text());
    }
  }

  private synchronized Base base() {
    if (base == null) {
      base = Base.open(engine);
    }
    return base;
  }
}
