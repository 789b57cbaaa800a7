package dev.annex.core.sandbox;

import dev.annex.api.call.Meter;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.runtime.Program;
import dev.annex.api.runtime.Sandbox;

/** A new instance that ends with the call. */
record FreshInstance(Program program) implements Lease {

  @Override
  public GuestReply call(GuestCall call, HostCalls host, Meter meter) {
    try (Sandbox sandbox = program.open()) {
      return sandbox.call(call, host, meter);
    }
  }

  @Override
  public boolean ofSession() {
    return false;
  }

  @Override
  public void close() {}
}
