package dev.annex.runtime.javascript;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.name.Digest;
import dev.annex.runtime.wasm.KeptSnapshots;
import dev.annex.runtime.wasm.KeptSnapshots.Kept;
import dev.annex.runtime.wasm.WasmEngine;
import dev.annex.runtime.wasm.compile.CompiledModule;
import dev.annex.runtime.wasm.compile.ModuleSource;
import dev.annex.runtime.wasm.guest.Blueprint;
import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestSession;
import dev.annex.runtime.wasm.guest.NoHost;
import dev.annex.runtime.wasm.snapshot.Resumption;
import dev.annex.runtime.wasm.snapshot.Snapshot;
import dev.annex.runtime.wasm.wasi.LogOutput;
import dev.annex.runtime.wasm.wasi.Wasi;
import java.util.List;
import java.util.Optional;

/**
 * QuickJS with the environment in it: where every extension starts, and what the snapshots of all
 * extensions have in common. Immutable; any thread.
 *
 * @param anew instances in which nothing has happened
 * @param start instances with the environment
 * @param key differs when anything of it differs
 */
record Base(
    ModuleSource source,
    CompiledModule module,
    Blueprint anew,
    Blueprint start,
    Snapshot snapshot,
    Kernel kernel,
    Digest key,
    KeptSnapshots snapshots) {

  static final Limits LIMITS =
      Limits.defaults().with(Limit.STACK, Limit.STACK.maximum()).with(Limit.TIME, 60_000);

  /**
   * How large the heap of an extension is when the collector runs first. Counted references free
   * nearly everything, so most calls never need it; and what it marks is no longer shared.
   */
  private static final long COLLECTED_AT = 12 << 20;

  /** What a script may use of QuickJS's own stack while the environment is made. */
  private static final long STACK = 256 << 10;

  static Base open(WasmEngine engine) {
    ModuleSource source = ModuleSource.of(Environment.quickJs());
    CompiledModule module = engine.compile(source, LIMITS);
    Blueprint anew = HostFunctions.blueprint(module);
    KeptSnapshots snapshots = new KeptSnapshots(engine, module);
    Digest key = Environment.digest();
    Kept kept =
        snapshots
            .find(key, Optional.empty(), LIMITS)
            .orElseGet(() -> {
              Kept made = make(engine, module, anew);
              snapshots.keep(key, made);
              return made;
            });
    return new Base(
        source,
        module,
        anew,
        anew.startingFrom(kept.snapshot()),
        kept.snapshot(),
        Kernel.of(kept.notes()),
        key,
        snapshots);
  }

  private static Kept make(WasmEngine engine, CompiledModule module, Blueprint anew) {
    Meter meter = Meter.start(LIMITS, LIMITS.time());
    GuestSession session = engine.session(LIMITS, meter, new NoHost());
    return engine.run(
        session,
        () -> {
          Conversation conversation = new Conversation(session, "");
          Guest guest = start(anew, session, conversation);
          QuickJs quickJs = QuickJs.of(guest);
          quickJs.initialize();
          quickJs.limit(LIMITS.get(Limit.MEMORY), STACK);
          Kernel kernel = Kernel.load(quickJs);
          Instance instance = new Instance(guest, kernel, conversation);
          instance.evaluate(List.of());
          instance.seal();
          quickJs.collect();
          quickJs.collectAt(COLLECTED_AT);
          return new Kept(
              Snapshot.capture(module.snapshotPlan(), guest.state(), new Resumption.Ready()),
              kernel.toBytes());
        });
  }

  /** An instance for one call. */
  static Guest start(Blueprint blueprint, GuestSession session, Conversation conversation) {
    LogOutput output = new LogOutput(session.host());
    Guest guest =
        session.start(
            blueprint,
            conversation,
            new Wasi(
                session.meter(),
                conversation.surroundings(),
                List.of(),
                new byte[0],
                output,
                output));
    guest.initializeReactor("_initialize");
    return guest;
  }
}
