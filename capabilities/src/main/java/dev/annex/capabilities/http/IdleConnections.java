package dev.annex.capabilities.http;

import dev.annex.api.name.ExtensionId;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.util.Timeout;

/**
 * Connections that wait for another request. They are kept apart by extension, origin and way: what
 * one extension told a server can never speak for another, a name that leads elsewhere now never
 * leads back to where it led, and what goes through a tunnel never goes without. Any thread.
 */
final class IdleConnections implements AutoCloseable {

  private static final int MOST_PER_ROUTE = 8;
  private static final int MOST = 128;
  private static final Duration KEPT = Duration.ofSeconds(30);

  /** Who may use a connection for what. */
  record Route(ExtensionId owner, String origin, Way way) {}

  /** How a server is reached. */
  sealed interface Way {

    /** At an address. */
    record Direct(InetAddress address) implements Way {}

    /** Through a tunnel, as it was set up at the time. */
    record Tunnelled(String key) implements Way {}
  }

  private record Idle(IOSession session, long since) {
    boolean within(Duration age) {
      return session.isOpen() && System.nanoTime() - since < age.toNanos();
    }
  }

  private final Map<Route, Deque<Idle>> idle = new HashMap<>();
  private int count;
  private boolean closed;

  /**
   * A connection for a route, now the caller's alone.
   *
   * @param youngest how long it may have been idle; a server may have closed an older one without
   *     our knowing yet
   */
  Optional<IOSession> take(Route route, Duration youngest) {
    List<Idle> stale = new ArrayList<>();
    Optional<IOSession> found = Optional.empty();
    synchronized (this) {
      Deque<Idle> waiting = idle.getOrDefault(route, new ArrayDeque<>());
      while (found.isEmpty() && !waiting.isEmpty()) {
        Idle latest = waiting.removeLast();
        count--;
        if (latest.within(youngest)) {
          found = Optional.of(latest.session());
        } else {
          stale.add(latest);
        }
      }
      if (waiting.isEmpty()) {
        idle.remove(route);
      }
    }
    close(stale);
    found.ifPresent(session -> session.setSocketTimeout(Timeout.DISABLED));
    return found;
  }

  /** Keeps a connection that can serve again, or closes it when there are enough. */
  void give(Route route, IOSession session) {
    session.setSocketTimeout(Timeout.of(KEPT));
    synchronized (this) {
      if (!closed && session.isOpen() && makeRoom()) {
        Deque<Idle> waiting = idle.computeIfAbsent(route, key -> new ArrayDeque<>());
        if (waiting.size() < MOST_PER_ROUTE) {
          waiting.addLast(new Idle(session, System.nanoTime()));
          count++;
          return;
        }
      }
    }
    session.close(CloseMode.GRACEFUL);
  }

  private boolean makeRoom() {
    if (count >= MOST) {
      for (Deque<Idle> waiting : idle.values()) {
        int before = waiting.size();
        waiting.removeIf(one -> !one.within(KEPT));
        count -= before - waiting.size();
      }
      idle.values().removeIf(Deque::isEmpty);
    }
    return count < MOST;
  }

  private static void close(Collection<Idle> stale) {
    stale.forEach(one -> one.session().close(CloseMode.IMMEDIATE));
  }

  @Override
  public void close() {
    List<Idle> all = new ArrayList<>();
    synchronized (this) {
      closed = true;
      idle.values().forEach(all::addAll);
      idle.clear();
      count = 0;
    }
    close(all);
  }
}
