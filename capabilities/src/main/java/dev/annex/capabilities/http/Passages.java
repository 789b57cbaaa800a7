package dev.annex.capabilities.http;

import dev.annex.api.capability.HostContext;
import dev.annex.capabilities.net.Connection;
import dev.annex.capabilities.net.Outbound;
import dev.annex.capabilities.net.Patience;
import java.util.Optional;

/**
 * Connections to web servers over which others talk TLS themselves, as behind {@code CONNECT}. To
 * be allowed one, an extension holds a permission for every request to the server: any method, any
 * path. Names are looked up once, and private addresses asked for, as with every request. Any
 * thread.
 */
public final class Passages {

  /** The action of wishing for one. */
  public static final String ACTION = "http.tunnel";

  private final Outbound outbound;

  /** Connects through {@code outbound}, which counts connections. */
  public Passages(Outbound outbound) {
    this.outbound = outbound;
  }

  /**
   * Connects.
   *
   * @throws dev.annex.api.fault.AnnexException {@code PERMISSION_DENIED}, {@code LIMIT_REACHED},
   *     {@code HOST_CALL_FAILED}; why the call was stopped
   */
  public Connection open(Passage wish, HostContext context, Patience patience) {
    var _ = context.permits().ask(ACTION, wish, false);
    return outbound.connect(
        new Outbound.Wish(
            wish.host(),
            wish.port(),
            Optional.empty(),
            "%s of %s".formatted(ACTION, wish),
            HttpCapability.CONNECT),
        context.requester().extension(),
        context.permits(),
        patience);
  }

  /**
   * Asks again for one that is open.
   *
   * @throws dev.annex.api.fault.AnnexException {@code PERMISSION_DENIED} when it was taken back
   */
  public void check(Passage wish, HostContext context) {
    var _ = context.permits().ask(ACTION, wish, true);
  }
}
