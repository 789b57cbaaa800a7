package dev.annex.capabilities.net;

import dev.annex.api.name.Printable;
import java.net.InetAddress;

/**
 * A wish to connect to an address that is not public: the real one, whatever name led there.
 *
 * @param host the host that was asked for
 */
public record PrivateAddress(Host host, InetAddress address, int port) {

  private static final int MAX_SHOWN_LENGTH = 256;

  @Override
  public String toString() {
    String real = new Host.Literal(address).written() + ":" + port;
    boolean literal = host instanceof Host.Literal;
    String text = literal ? real : "%s for %s".formatted(real, host.written());
    return Printable.show(text, MAX_SHOWN_LENGTH);
  }
}
