package dev.annex.capabilities.http;

import dev.annex.capabilities.net.TunnelMouth;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.IOSessionListener;

/**
 * Ends the way through a tunnel together with the connection that uses it, however that ended. Any
 * thread.
 */
final class OpenMouths implements IOSessionListener {

  private final Map<String, TunnelMouth> open = new ConcurrentHashMap<>();

  /** Has one end when its connection does. */
  void keep(IOSession session, TunnelMouth mouth) {
    open.put(session.getId(), mouth);
    if (!session.isOpen()) {
      disconnected(session);
    }
  }

  @Override
  public void disconnected(IOSession session) {
    Optional.ofNullable(open.remove(session.getId())).ifPresent(TunnelMouth::close);
  }

  @Override
  public void connected(IOSession session) {}

  @Override
  public void startTls(IOSession session) {}

  @Override
  public void inputReady(IOSession session) {}

  @Override
  public void outputReady(IOSession session) {}

  @Override
  public void timeout(IOSession session) {}

  @Override
  public void exception(IOSession session, Exception cause) {}
}
