package dev.annex.capabilities.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.IOSessionListener;

/**
 * What the reactor tells of the end of its connections: the ways through tunnels end with theirs,
 * and what broke one is kept for a request that comes after that. A handshake may fail before the
 * request of its connection is handed over, and the library then only says that it was not sent.
 * Any thread.
 */
final class ConnectionEnds implements IOSessionListener {

  /** Most reasons kept, since nobody may ask for one: the eldest goes first. */
  private static final int MOST_REASONS = 1_000;

  private final OpenMouths mouths;
  private final Map<String, Exception> reasons = new LinkedHashMap<>();

  ConnectionEnds(OpenMouths mouths) {
    this.mouths = mouths;
  }

  /** What broke a connection; empty when nothing did, or long ago. */
  synchronized Optional<Exception> reason(IOSession session) {
    return Optional.ofNullable(reasons.get(session.getId()));
  }

  @Override
  public synchronized void exception(IOSession session, Exception cause) {
    reasons.putIfAbsent(session.getId(), cause);
    if (reasons.size() > MOST_REASONS) {
      reasons.remove(reasons.keySet().iterator().next());
    }
  }

  @Override
  public void disconnected(IOSession session) {
    mouths.disconnected(session);
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
}
