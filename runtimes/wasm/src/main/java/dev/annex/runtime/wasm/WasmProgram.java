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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * @param module code that is shared by all sandboxes; collected when the last of them is gone
 * @param starts where its calls start
 * @param footprint about how much memory it takes
 */
record WasmProgram(
    WasmEngine engine,
    CompiledModule module,
    WasmBinding binding,
    StartPoints starts,
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
  public Optional<Sandbox> openLasting() {
    return binding.remembers() ? Optional.of(new LastingSandbox(this)) : Optional.empty();
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
  public List<String> notes() {
    List<String> notes = new ArrayList<>(starts.notes());
    notes.addAll(binding.notes());
    List<String> interpreted = module.interpretedFunctions();
    if (!interpreted.isEmpty()) {
      notes.add(
          "%d %s interpreted, about a hundred times slower, because too large to compile: %s"
              .formatted(
                  interpreted.size(),
                  interpreted.size() == 1 ? "function runs" : "functions run",
                  String.join(", ", interpreted)));
    }
    return notes;
  }

  @Override
  public boolean outdated() {
    return starts.outdated();
  }

  @Override
  public void renew() {
    binding.prepare(starts);
  }

  @Override
  public boolean kept() {
    return engine.keepsCode();
  }

  @Override
  public void close() {}
}
