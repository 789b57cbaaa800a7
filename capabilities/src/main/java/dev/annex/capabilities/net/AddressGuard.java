package dev.annex.capabilities.net;

import dev.annex.api.capability.Permits;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.value.Json;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Turns a host that may be met into the addresses to connect to, and to no others: looks a name up
 * once, and lets nothing pass that is not public unless a permit names it. One such address among
 * many is enough to refuse them all.
 *
 * <p>To be asked only after the host itself was permitted, because looking a name up already tells
 * somebody. Any thread.
 */
public final class AddressGuard {

  private static final List<InetAddress> THIS_MACHINE =
      List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));

  private final Resolver resolver;

  /** Looks names up with {@code resolver}. */
  public AddressGuard(Resolver resolver) {
    this.resolver = resolver;
  }

  /**
   * The addresses of a host, each one allowed.
   *
   * @param attempted what is attempted on what, for messages
   * @param action the action under which a {@link PrivateAddress} is asked for
   * @throws AnnexException {@code PERMISSION_DENIED} for an address that is not granted; {@code
   *     HOST_CALL_FAILED} when there is none, or one that cannot be granted
   */
  public List<InetAddress> admit(
      Host host, int port, String attempted, String action, Permits permits, Patience patience) {
    List<InetAddress> addresses = addresses(host, attempted, patience);
    for (InetAddress address : addresses) {
      AddressKind kind = AddressKind.of(address);
      if (kind == AddressKind.PUBLIC) {
        continue;
      }
      if (!kind.grantable()) {
        throw NetFailure.PRIVATE_ADDRESS.of(
            attempted,
            "%s is %s, which nobody can be allowed to reach"
                .formatted(address.getHostAddress(), kind.words()));
      }
      ask(new PrivateAddress(host, address, port), action, permits);
    }
    return addresses;
  }

  private static void ask(PrivateAddress wish, String action, Permits permits) {
    try {
      var _ = permits.ask(action, wish, false);
    } catch (AnnexException e) {
      if (e.code() != ErrorCode.PERMISSION_DENIED) {
        throw e;
      }
      Map<String, JsonNode> details = new HashMap<>(e.fault().details());
      details.put("reason", Json.object().stringNode(NetFailure.PRIVATE_ADDRESS.word()));
      throw new AnnexException(new Fault(e.code(), e.fault().message(), details));
    }
  }

  private List<InetAddress> addresses(Host host, String attempted, Patience patience) {
    return switch (host) {
      case Host.Literal literal -> List.of(literal.address());
      case Host.Name name when name.local() -> THIS_MACHINE;
      case Host.Name name -> lookUp(name.name(), attempted, patience);
    };
  }

  private List<InetAddress> lookUp(String name, String attempted, Patience patience) {
    try {
      List<InetAddress> found = resolver.resolve(name, patience.left());
      if (found.isEmpty()) {
        throw NetFailure.DNS.of(attempted);
      }
      return List.copyOf(found);
    } catch (InterruptedIOException e) {
      patience.meter().check();
      throw NetFailure.TIMEOUT.of(attempted, "looking its name up took too long");
    } catch (IOException e) {
      throw NetFailure.of(e).of(attempted);
    }
  }
}
