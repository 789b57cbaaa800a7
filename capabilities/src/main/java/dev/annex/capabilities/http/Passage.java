package dev.annex.capabilities.http;

import dev.annex.capabilities.net.Host;

/**
 * A wish to talk to a server in words that the host does not see, as TLS makes them: all that can
 * be judged is whom they are for.
 */
public record Passage(Host host, int port) {

  @Override
  public String toString() {
    return host.written() + ":" + port;
  }
}
