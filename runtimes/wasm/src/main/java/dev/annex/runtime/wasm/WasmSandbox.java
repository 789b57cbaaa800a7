package dev.annex.runtime.wasm;

import dev.annex.api.call.Meter;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.runtime.Sandbox;
import dev.annex.runtime.wasm.guest.GuestSession;

/** Makes a new instance for every call, so that nothing of one call is left for the next. */
final class WasmSandbox implements Sandbox {

  private final WasmProgram program;
  private boolean reusable = true;

  WasmSandbox(WasmProgram program) {
    this.program = program;
  }

  @Override
  public GuestReply call(GuestCall call, HostCalls host, Meter meter) {
    if (!reusable) {
      throw new IllegalStateException("a sandbox that failed or was closed is called again");
    }
    WasmEngine engine = program.engine();
    GuestSession session = engine.session(program.limits(), meter, host);
    reusable = false;
    GuestReply reply = engine.run(session, () -> program.binding().call(call, session));
    reusable = true;
    return reply;
  }

  @Override
  public boolean reusable() {
    return reusable;
  }

  @Override
  public void close() {
    reusable = false;
  }
}
