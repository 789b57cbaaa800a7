package dev.annex.runtime.wasm;

import dev.annex.api.call.Meter;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.runtime.Sandbox;
import dev.annex.api.value.ByteSize;
import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestSession;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One instance for all calls, made by the first of them. Fuel, time, host functions and everything
 * they keep open belong to the call; memory, tables and globals to the instance. It ends as soon as
 * its code was left in another way than by returning.
 */
final class LastingSandbox implements Sandbox {

  private final WasmProgram program;
  private Optional<Guest> guest = Optional.empty();
  private boolean reusable = true;

  LastingSandbox(WasmProgram program) {
    this.program = program;
  }

  @Override
  public GuestReply call(GuestCall call, HostCalls host, Meter meter) {
    if (!reusable) {
      throw new IllegalStateException("a sandbox that failed or was closed is called again");
    }
    WasmEngine engine = program.engine();
    GuestSession session = engine.session(program.limits(), meter, host);
    session.last();
    guest.ifPresent(session::continueWith);
    reusable = false;
    AtomicBoolean begun = new AtomicBoolean();
    try {
      return engine.run(session, () -> remembering(call, session, begun));
    } finally {
      if (begun.compareAndSet(false, true)) {
        close(); // no guest's thread will use it or give it back
      }
      guest = session.kept();
      reusable = guest.isPresent();
    }
  }

  /** Decides on the guest's thread, before its memory would be given back. */
  private GuestReply remembering(GuestCall call, GuestSession session, AtomicBoolean begun) {
    if (!begun.compareAndSet(false, true)) {
      throw new IllegalStateException("given up before it began");
    }
    try {
      return program.binding().call(call, session);
    } finally {
      session.keep();
    }
  }

  @Override
  public boolean reusable() {
    return reusable;
  }

  @Override
  public ByteSize memory() {
    return new ByteSize(guest.map(Guest::memoryBytes).orElse(0L));
  }

  @Override
  public void close() {
    reusable = false;
    guest.ifPresent(Guest::release);
    guest = Optional.empty();
  }
}
