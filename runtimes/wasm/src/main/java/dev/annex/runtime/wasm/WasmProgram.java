package dev.annex.runtime.wasm;

import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.runtime.Program;
import dev.annex.api.runtime.Sandbox;
import dev.annex.api.value.ByteSize;
import dev.annex.runtime.wasm.compile.CompiledModule;
import dev.annex.runtime.wasm.guest.GuestSession;
import dev.annex.runtime.wasm.guest.NoHost;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * @param module code that is shared by all sandboxes; collected when the last of them is gone
 * @param footprint about how much memory it takes
 */
record WasmProgram(
    WasmEngine engine,
    CompiledModule module,
    WasmBinding binding,
    Limits limits,
    ByteSize footprint)
    implements Program {

  /** How often a harmless call is made; after as many the JVM has compiled what most calls need. */
  private static final int REHEARSALS = 1_000;

  /** Longest time of one of them, which a real call may have to wait. */
  private static final Duration REHEARSAL_TIME = Duration.ofMillis(500);

  @Override
  public Sandbox open() {
    return new WasmSandbox(this);
  }

  @Override
  public void warmUp(BooleanSupplier wanted) {
    for (int i = 0; i < REHEARSALS && wanted.getAsBoolean(); i++) {
      if (!rehearsed()) {
        return;
      }
    }
  }

  /** False when there is nothing to rehearse, or this guest is none to rehearse with. */
  private boolean rehearsed() {
    GuestSession session =
        engine.session(limits, Meter.start(limits, REHEARSAL_TIME), new NoHost());
    try {
      return engine.run(session, () -> binding.rehearse(session))
          && session.meter().stopped().isEmpty();
    } catch (AnnexException e) {
      return false;
    }
  }

  @Override
  public boolean kept() {
    return engine.keepsCode();
  }

  @Override
  public void close() {}
}
