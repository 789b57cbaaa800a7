package dev.annex.capabilities.net;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** Looks names up. Any thread. */
@FunctionalInterface
public interface Resolver {

  /**
   * The addresses of a name, at least one. Blocks; an interrupt ends it.
   *
   * @param patience how long to wait at most
   * @throws java.net.UnknownHostException when the name has no address
   * @throws java.net.SocketTimeoutException when there was no answer in time
   * @throws java.io.InterruptedIOException when the thread was interrupted
   */
  List<InetAddress> resolve(String name, Duration patience) throws IOException;
}
