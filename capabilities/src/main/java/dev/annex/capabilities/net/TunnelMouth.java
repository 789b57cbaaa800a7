package dev.annex.capabilities.net;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The near end of a connection through a {@link Tunnel}: an address of this machine for one
 * connection, whose bytes come out at the server. Any thread.
 */
public interface TunnelMouth extends AutoCloseable {

  /** Where to connect to. */
  InetSocketAddress address();

  /**
   * Lets in the connection that was made from here, and nobody else, ever.
   *
   * @param own the local end of the connection to {@link #address}
   * @throws IOException when it is not there
   */
  void admit(InetSocketAddress own) throws IOException;

  /** Ends it; what was sent before may still arrive for a moment. Returns at once. */
  @Override
  void close();
}
