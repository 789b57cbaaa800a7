package dev.annex.runtime.process.dialect.mcp;

import dev.annex.api.call.Meter;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.runtime.Sandbox;

/** One call's place at the session that all calls of an extension share. */
final class RemoteSandbox implements Sandbox {

  private final RemoteSession session;

  RemoteSandbox(RemoteSession session) {
    this.session = session;
  }

  @Override
  public GuestReply call(GuestCall call, HostCalls host, Meter meter) {
    meter.check();
    return session.call(call, host, meter);
  }

  @Override
  public boolean reusable() {
    return false;
  }

  @Override
  public void close() {}
}
