package dev.annex.capabilities.http;

import dev.annex.capabilities.net.TunnelMouth;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.core5.reactor.IOSession;

/**
 * Ends the way through a tunnel together with the connection that uses it, however that ended. Any
 * thread.
 */
final class OpenMouths {

  private final Map<String, TunnelMouth> open = new ConcurrentHashMap<>();

  /** Has one end when its connection does. */
  void keep(IOSession session, TunnelMouth mouth) {
    open.put(session.getId(), mouth);
    if (!session.isOpen()) {
      disconnected(session);
    }
  }

  /** Ends the way of a connection that ended. */
  void disconnected(IOSession session) {
    Optional.ofNullable(open.remove(session.getId())).ifPresent(TunnelMouth::close);
  }
}
