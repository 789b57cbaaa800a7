package dev.annex.mcp.call;

import dev.annex.mcp.McpChanges;
import dev.annex.mcp.McpFeatures;
import dev.annex.mcp.McpPrincipal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Collects changes for a moment and tells each to the listeners that asked for it and may know. Any
 * thread.
 */
public final class ChangeHub implements McpChanges {

  private static final System.Logger LOG = System.getLogger(ChangeHub.class.getName());

  private final McpFeatures features;
  private final Duration window;
  private final ScheduledExecutorService timer;
  private final Set<ChangeListener> listeners = ConcurrentHashMap.newKeySet();
  private final Map<Change, Predicate<McpPrincipal>> collected = new LinkedHashMap<>();

  ChangeHub(McpFeatures features, Duration window, ScheduledExecutorService timer) {
    this.features = features;
    this.window = window;
    this.timer = timer;
  }

  /** Adds a listener. */
  public void add(ChangeListener listener) {
    listeners.add(listener);
  }

  /** Removes a listener; does nothing if it is gone. */
  public void remove(ChangeListener listener) {
    listeners.remove(listener);
  }

  /** Tells whether this principal may observe a resource. */
  public boolean mayObserve(String uri, McpPrincipal principal) {
    return features.mayObserve(uri, principal);
  }

  @Override
  public void toolsChanged(Predicate<McpPrincipal> affected) {
    collect(new Change.Tools(), affected);
  }

  @Override
  public void promptsChanged(Predicate<McpPrincipal> affected) {
    collect(new Change.Prompts(), affected);
  }

  @Override
  public void resourcesChanged(Predicate<McpPrincipal> affected) {
    collect(new Change.Resources(), affected);
  }

  @Override
  public void resourceUpdated(String uri) {
    collect(new Change.Content(uri), principal -> features.mayObserve(uri, principal));
  }

  private void collect(Change change, Predicate<McpPrincipal> affected) {
    synchronized (collected) {
      boolean first = collected.isEmpty();
      collected.merge(change, affected, Predicate::or);
      if (!first) {
        return;
      }
    }
    try {
      var _ = timer.schedule(this::flush, window.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException stopped) {
      synchronized (collected) {
        collected.clear();
      }
    }
  }

  private void flush() {
    Map<Change, Predicate<McpPrincipal>> changes;
    synchronized (collected) {
      changes = new LinkedHashMap<>(collected);
      collected.clear();
    }
    for (ChangeListener listener : listeners) {
      // A client that does not read holds up its own thread, not the timer and not the others.
      Thread.startVirtualThread(
          () -> changes.forEach((change, affected) -> tell(listener, change, affected)));
    }
  }

  private static void tell(
      ChangeListener listener, Change change, Predicate<McpPrincipal> affected) {
    try {
      if (listener.wants(change) && affected.test(listener.principal())) {
        listener.changed(change);
      }
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "Telling a client about a change failed", e);
    }
  }
}
