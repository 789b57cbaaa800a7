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

  /** Connects for one call, after what it needs besides was permitted, too. */
  Connection connect(Dial dial, String operation, HostContext context, Patience patience) {
    return outbound.connect(wish(dial, operation, context), context, patience);
  }

  /** Connects for longer than the call, whose own tunnel is none of its business. */
  Connection connectForLong(Dial dial, String operation, HostContext context, Patience patience) {
    return outbound.connect(
        wish(dial, operation, context),
        context.requester().extension(),
        context.permits(),
        patience);
  }

  private static Outbound.Wish wish(Dial dial, String operation, HostContext context) {
    boolean unchecked = dial.tls().map(tls -> !tls.checked()).orElse(false);
    if (unchecked) {
      var _ =
          context
              .permits()
              .ask(TcpCapability.UNCHECKED, new TcpTarget.Unchecked(dial.endpoint()), false);
    }
    return new Outbound.Wish(
        dial.endpoint().host(),
        dial.endpoint().port(),
        dial.tls(),
        attempted(operation, dial),
        Connect.NAME);
  }

  static String attempted(String operation, TcpTarget target) {
    return "%s of %s".formatted(operation, target);
  }
}
