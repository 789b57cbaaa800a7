package dev.annex.bench.sandbox.worker;

import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageDigest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.extension.Tool;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.Program;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.WasmDialect;
import dev.annex.runtime.wasm.WasmEngine;
import dev.annex.runtime.wasm.WasmRuntime;
import dev.annex.runtime.wasm.WasmSettings;
import dev.annex.runtime.wasm.compile.CompiledModule;
import dev.annex.runtime.wasm.compile.ModuleSource;
import dev.annex.runtime.wasm.dialect.morphee.MorpheeDialect;
import dev.annex.runtime.wasm.dialect.opskat.OpskatDialect;
import dev.annex.runtime.wasm.guest.Blueprint;
import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestSession;
import dev.annex.runtime.wasm.wasi.LastOutput;
import dev.annex.runtime.wasm.wasi.Wasi;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * All that the measurements touch of Annex's sandbox: an engine, the contracts that the guests keep
 * to, and ways into them.
 */
final class Workshop implements AutoCloseable {

  /** What extensions get. */
  static final Limits USUAL = Limits.defaults();

  /** For what goes on for longer than a call of an extension. */
  static final Limits MOST = Limits.maximum();

  private static final Caller CALLER = Caller.agent("bench");
  private static final String INITIALIZE = "_initialize";

  private final WasmEngine engine;
  private final OpskatDialect opskat = new OpskatDialect();
  private final MorpheeDialect morphee;
  private final WasmRuntime runtime;

  Workshop(WasmSettings settings) {
    engine = WasmEngine.open(settings);
    morphee = new MorpheeDialect(engine);
    runtime = new WasmRuntime(engine, List.of(opskat, morphee));
  }

  CompiledModule compile(byte[] wasm) {
    return engine.compile(ModuleSource.of(wasm), USUAL);
  }

  /** Runs a task with a new instance, on its thread. */
  <T> T inGuest(CompiledModule module, Meter meter, Function<Guest, T> task) {
    GuestSession session = engine.session(MOST, meter, new NoHost());
    return engine.run(session, () -> task.apply(reactor(module, session)));
  }

  /** An instance that is called function by function, without a contract. */
  private static Guest reactor(CompiledModule module, GuestSession session) {
    Wasi wasi =
        new Wasi(
            session.meter(),
            session.surroundings(),
            List.of(),
            new byte[0],
            new LastOutput(),
            new LastOutput());
    Guest guest =
        session.start(Blueprint.of(module, Wasi.functionsFor(module.imports(), Set.of())), wasi);
    if (guest.exports(INITIALIZE)) {
      guest.call(INITIALIZE);
    }
    return guest;
  }

  /** Runs a task on a guest's thread; what it opens with {@link #session} runs there, too. */
  <T> T onGuestThread(Supplier<T> task) {
    return engine.run(engine.session(MOST, meter(MOST), new NoHost()), task);
  }

  /** For one call of an extension. */
  GuestSession session() {
    return engine.session(USUAL, meter(USUAL), new NoHost());
  }

  static Meter meter(Limits limits) {
    return Meter.start(limits, limits.time());
  }

  Prepared prepare(GuestFiles files) {
    WasmDialect dialect = dialect(files);
    Manifest manifest = dialect.readManifest(files);
    ExtensionPackage contents = new ExtensionPackage(manifest, files, PackageDigest.of(files));
    return new Prepared(contents, runtime.prepare(contents, USUAL));
  }

  private WasmDialect dialect(PackageFiles files) {
    return opskat.recognises(files) ? opskat : morphee;
  }

  @Override
  public void close() {
    runtime.close();
  }

  /** An extension that is ready to be called. */
  record Prepared(ExtensionPackage contents, Program program) {

    /** The call that a request in the words of the guest's own contract stands for. */
    GuestCall call(String request) {
      JsonNode asked = Json.parse(request);
      String name = asked.path(asked.has("tool") ? "tool" : "action").asString();
      JsonNode arguments = asked.path(asked.has("tool") ? "args" : "params");
      Tool tool =
          contents.manifest().tools().stream()
              .filter(known -> known.name().tool().equals(name))
              .findFirst()
              .orElseThrow();
      return new GuestCall(
          tool, Invocation.of(CALLER, tool.name(), arguments, Instant.now().plus(USUAL.time())));
    }
  }
}
