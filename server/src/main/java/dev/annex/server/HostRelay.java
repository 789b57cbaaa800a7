package dev.annex.server;

import dev.annex.api.call.Invoker;
import dev.annex.api.extension.Catalog;
import dev.annex.api.name.ExtensionId;
import dev.annex.capabilities.extensions.Neighbours;
import dev.annex.core.AnnexHost;
import dev.annex.core.gate.Errand;
import java.time.Duration;
import java.util.Optional;

/** Lets capabilities reach the host that is made of them. Any thread. */
final class HostRelay implements Neighbours {

  private volatile Optional<AnnexHost> host = Optional.empty();

  /** From now on they can. */
  void connect(AnnexHost made) {
    host = Optional.of(made);
  }

  private AnnexHost host() {
    return host.orElseThrow(() -> new IllegalStateException("the host is not made yet"));
  }

  @Override
  public Invoker invoker() {
    return host().invoker();
  }

  @Override
  public Catalog catalog() {
    return host().catalog();
  }

  /** Begins work that an extension does outside of any call, see {@link AnnexHost#errand}. */
  Errand errand(ExtensionId id, String what, Duration atMost) {
    return host().errand(id, what, atMost);
  }
}
