package dev.annex.capabilities.net;

import dev.annex.api.name.Printable;

/**
 * A wish to reach a server through the tunnel of the connection that names it.
 *
 * @param scheme of a web server; empty for another
 * @param by which tunnel, for people
 */
public record TunnelledServer(String scheme, Host host, int port, String by) {

  private static final int MAX_SHOWN_LENGTH = 320;

  @Override
  public String toString() {
    String where = host.written() + ":" + port;
    String server = scheme.isEmpty() ? where : scheme + "://" + where;
    return Printable.show("%s through %s".formatted(server, by), MAX_SHOWN_LENGTH);
  }
}
