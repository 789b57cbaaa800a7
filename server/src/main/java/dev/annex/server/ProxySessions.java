package dev.annex.server;

import dev.annex.api.capability.HostContext;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.HostCalls;
import dev.annex.capabilities.proxy.Sessions;
import dev.annex.core.gate.Errand;
import java.time.Duration;

/** Connections of confined programs, as work of their extensions. Any thread. */
record ProxySessions(HostRelay host) implements Sessions {

  /** Where journal entries have the name of a tool. */
  private static final String WHAT = "network";

  @Override
  public Session begin(ExtensionId extension, Duration atMost) {
    return new OneConnection(host.errand(extension, WHAT, atMost));
  }

  private record OneConnection(Errand errand) implements Session {
    @Override
    public HostCalls calls() {
      return errand.gate();
    }

    @Override
    public HostContext context() {
      return errand.context();
    }

    @Override
    public void close() {
      errand.close();
    }
  }
}
