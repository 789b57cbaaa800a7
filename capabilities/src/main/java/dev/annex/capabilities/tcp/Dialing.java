package dev.annex.capabilities.tcp;

import dev.annex.api.capability.HostContext;
import dev.annex.capabilities.net.Connection;
import dev.annex.capabilities.net.Outbound;
import dev.annex.capabilities.net.Patience;
import dev.annex.capabilities.tcp.TcpTarget.Dial;

/** Makes permitted connections. Any thread. */
final class Dialing {

  private final Outbound outbound;

  Dialing(Outbound outbound) {
    this.outbound = outbound;
  }

  /** Connects, after what it needs besides was permitted, too. */
  Connection connect(Dial dial, String operation, HostContext context, Patience patience) {
    boolean unchecked = dial.tls().map(tls -> !tls.checked()).orElse(false);
    if (unchecked) {
      var _ =
          context
              .permits()
              .ask(TcpCapability.UNCHECKED, new TcpTarget.Unchecked(dial.endpoint()), false);
    }
    return outbound.connect(
        new Outbound.Wish(
            dial.endpoint().host(),
            dial.endpoint().port(),
            dial.tls(),
            attempted(operation, dial),
            Connect.NAME),
        context.requester().extension(),
        context.permits(),
        patience);
  }

  static String attempted(String operation, TcpTarget target) {
    return "%s of %s".formatted(operation, target);
  }
}
