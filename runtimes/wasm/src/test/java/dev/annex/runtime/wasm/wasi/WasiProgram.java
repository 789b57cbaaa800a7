package dev.annex.runtime.wasm.wasi;

import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Progress;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.runtime.HostCalls;
import dev.annex.runtime.wasm.WasmEngine;
import dev.annex.runtime.wasm.WasmSettings;
import dev.annex.runtime.wasm.compile.CompiledModule;
import dev.annex.runtime.wasm.compile.ModuleSource;
import dev.annex.runtime.wasm.guest.Blueprint;
import dev.annex.runtime.wasm.guest.GuestExit;
import dev.annex.runtime.wasm.guest.GuestSession;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/** Runs a module that has nothing but WASI around it, on a guest's thread and under its limits. */
final class WasiProgram implements AutoCloseable {

  private final WasmEngine engine = WasmEngine.open(WasmSettings.defaults());

  /** How a program ended. */
  record Ended(int exitCode, String output, String errors) {}

  /** Runs {@code _start} for at most 20 seconds. */
  Ended run(byte[] wasm, UnaryOperator<WasiSetup> setup) {
    return run(wasm, Limits.defaults(), setup);
  }

  /** The same under other limits. */
  Ended run(byte[] wasm, Limits limits, UnaryOperator<WasiSetup> setup) {
    CompiledModule module = engine.compile(ModuleSource.of(wasm), limits);
    Blueprint blueprint = Blueprint.of(module, Wasi.functionsFor(module.imports(), Set.of()));
    Meter meter = Meter.start(limits, Duration.ofSeconds(20));
    GuestSession session = engine.session(limits, meter, new Alone());
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    WasiSetup given = setup.apply(WasiSetup.of(output::writeBytes, errors::writeBytes));
    try {
      int code = engine.run(session, () -> run(session, blueprint, given));
      return new Ended(code, text(output), text(errors));
    } catch (AnnexException e) {
      throw new AssertionError("it printed: " + text(errors), e);
    }
  }

  private static int run(GuestSession session, Blueprint blueprint, WasiSetup given) {
    try (Wasi wasi = new Wasi(session.meter(), session.surroundings(), given)) {
      session.start(blueprint, wasi).runCommand("_start");
      return 0;
    } catch (GuestExit exit) {
      return exit.code();
    }
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    engine.close();
  }

  /** A host that offers nothing. */
  private record Alone() implements HostCalls {

    @Override
    public JsonNode call(String operation, JsonNode request) {
      throw new AssertionError("no host was given: " + operation);
    }

    @Override
    public boolean holds(String capability) {
      return false;
    }

    @Override
    public Progress progress() {
      throw new AssertionError("no host was given");
    }
  }
}
