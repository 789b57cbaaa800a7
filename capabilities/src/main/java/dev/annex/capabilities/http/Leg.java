package dev.annex.capabilities.http;

import dev.annex.api.call.Meter;
import dev.annex.api.call.Subscription;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOSession;

/**
 * One request on its connection, on the way from one redirect to the next. Ended with its call. Any
 * thread may abort it.
 */
final class Leg implements AutoCloseable {

  private final Plan plan;
  private final Exchange exchange;
  private final IOSession session;
  private final IdleConnections.Route route;
  private final IdleConnections idle;
  private final boolean reused;
  private final Subscription stop;
  private boolean over;

  /**
   * A request that was just handed to its connection.
   *
   * @param plan as the guest wrote it, without secrets
   * @param reused whether the connection had served before
   */
  Leg(
      Plan plan,
      Exchange exchange,
      IOSession session,
      IdleConnections.Route route,
      IdleConnections idle,
      boolean reused,
      Meter meter) {
    this.plan = plan;
    this.exchange = exchange;
    this.session = session;
    this.route = route;
    this.idle = idle;
    this.reused = reused;
    this.stop = meter.onStop(this::abort);
  }

  Plan plan() {
    return plan;
  }

  Exchange exchange() {
    return exchange;
  }

  /** Whether it failed for want of a fresh connection, and may be sent once more. */
  boolean worthRepeating() {
    boolean harmless =
        exchange.neverSent()
            || (exchange.lostUnanswered() && Methods.repeatable(plan.destination().method()));
    return reused && harmless;
  }

  void abort() {
    session.close(CloseMode.IMMEDIATE);
    exchange.cancel();
  }

  /** Ends it; the connection is kept when nothing more comes on it. */
  @Override
  public void close() {
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
    }
    stop.close();
    if (exchange.finished()) {
      idle.give(route, session);
    } else {
      abort();
    }
  }
}
