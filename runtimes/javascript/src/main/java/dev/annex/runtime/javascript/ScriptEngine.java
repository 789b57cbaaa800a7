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
import dev.annex.runtime.wasm.memory.MemoryImage;
import dev.annex.runtime.wasm.snapshot.Resumption;
import dev.annex.runtime.wasm.snapshot.Snapshot;
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

  private static final Script WITHOUT_HOST =
      new Script("annex:start", "delete globalThis.annexHost;");

  /** What QuickJS has of the memory besides the heap of its scripts: data and its own stack. */
  private static final ByteSize BESIDES_HEAP = ByteSize.ofMib(2);

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
    Result<String> result =
        engine.run(
            session,
            () -> {
              try {
                Instance instance =
                    evaluated(from, session, ScriptStack.bytes(limits), preludes, scripts);
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
    Kept start = start(id, from, binding, limits);
    ByteSize footprint =
        new ByteSize((long) start.snapshot().memory().changedPages().length * MemoryImage.PAGE);
    ScriptProgram program =
        new ScriptProgram(binding, from.anew().startingFrom(start.snapshot()), from.kernel());
    return engine.program(
        id, from.source(), from.module(), program, ScriptStack.thread(limits), footprint);
  }

  private Kept start(ExtensionId id, Base from, ScriptBinding binding, Limits limits) {
    Digest key = key(from, binding, limits);
    Optional<Kept> known = from.snapshots().find(key, Optional.of(from.snapshot()), limits);
    if (known.isPresent()) {
      return known.get();
    }
    GuestSession session = powerless(limits, from);
    Result<Taken> result =
        engine.run(
            session,
            () -> {
              try {
                return new Result.Value<>(take(from, session, ScriptStack.bytes(limits), binding));
              } catch (ScriptException e) {
                return new Result.Error<>(e);
              }
            });
    Taken taken = invalid(id, result);
    Kept kept = new Kept(taken.snapshot().sharing(from.snapshot()), new byte[0]);
    if (!taken.drewRandomness()) {
      from.snapshots().keep(key, kept);
    }
    return kept;
  }

  /**
   * @param drewRandomness whether its code keeps random numbers: those of one process must not be
   *     those of the next
   */
  private record Taken(Snapshot snapshot, boolean drewRandomness) {}

  private Taken take(Base from, GuestSession session, long stackBytes, ScriptBinding binding) {
    Instance instance = evaluated(from, session, stackBytes, binding.preludes(), binding.scripts());
    boolean drew = instance.seal();
    return new Taken(
        Snapshot.capture(
            from.module().snapshotPlan(),
            instance.quickJs().guest().state(),
            new Resumption.Ready()),
        drew);
  }

  private static Taken invalid(ExtensionId id, Result<Taken> result) {
    try {
      return result.get();
    } catch (ScriptException e) {
      String where = e.stack().strip();
      throw new AnnexException(
          ErrorCode.CODE_INVALID,
          "The code of %s could not be evaluated: %s%s"
              .formatted(id, e.getMessage(), where.isEmpty() ? "" : "\n" + where));
    }
  }

  private static Instance evaluated(
      Base from,
      GuestSession session,
      long stackBytes,
      List<Script> preludes,
      List<Script> scripts) {
    Limits limits = session.limits();
    Conversation conversation = new Conversation(session, "");
    Instance instance =
        new Instance(Base.start(from.start(), session, conversation), from.kernel(), conversation);
    instance.quickJs().limit(limits.get(Limit.MEMORY) - BESIDES_HEAP.bytes(), stackBytes);
    instance.evaluate(preludes);
    instance.evaluate(List.of(WITHOUT_HOST));
    instance.evaluate(scripts);
    return instance;
  }

  private GuestSession powerless(Limits limits, Base from) {
    long least = from.snapshot().memory().size() + BESIDES_HEAP.bytes();
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
