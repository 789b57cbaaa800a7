package dev.annex.capabilities.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Where the connection to a server goes that was permitted and whose address was admitted. Asked
 * last, so that whoever leads connections elsewhere can widen nothing. Not asked for what goes
 * through a {@link Tunnel}. Any thread.
 */
@FunctionalInterface
public interface Dialer {

  /** To the server itself. */
  Dialer DIRECT = (scheme, host, address, port, attempted) -> new InetSocketAddress(address, port);

  /**
   * Where to connect to.
   *
   * @param scheme {@code http} or {@code https} of a web server; empty for another
   * @param host as it was asked for
   * @param address the admitted one
   * @param attempted what is attempted on what, for messages
   * @throws dev.annex.api.fault.AnnexException {@code HOST_CALL_FAILED} when there is no way
   */
  InetSocketAddress dial(String scheme, Host host, InetAddress address, int port, String attempted);
}
