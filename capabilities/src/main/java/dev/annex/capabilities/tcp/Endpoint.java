package dev.annex.capabilities.tcp;

import dev.annex.api.name.Printable;
import dev.annex.capabilities.net.Host;

/** Whom to connect to: what permissions are about. */
record Endpoint(Host host, int port) {

  private static final int MAX_SHOWN_LENGTH = 280;

  @Override
  public String toString() {
    return Printable.show(host.written() + ":" + port, MAX_SHOWN_LENGTH);
  }
}
