package dev.annex.server.edge;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** How many requests of one caller run at once. Any thread. */
public final class InFlight {

  private final int most;
  private final ConcurrentHashMap<String, Semaphore> places = new ConcurrentHashMap<>();

  /** Room for {@code most} requests of each caller. */
  public InFlight(int most) {
    this.most = most;
  }

  /** Takes a place if there is one; each success is followed by one {@link #leave}. */
  public boolean enter(String principal) {
    return places.computeIfAbsent(principal, key -> new Semaphore(most)).tryAcquire();
  }

  /** Gives a place back. */
  public void leave(String principal) {
    places.computeIfAbsent(principal, key -> new Semaphore(most)).release();
  }
}
