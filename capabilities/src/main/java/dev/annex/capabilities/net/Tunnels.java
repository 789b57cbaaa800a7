package dev.annex.capabilities.net;

import dev.annex.api.call.Invocation;
import java.util.Optional;

/** Knows which servers are reached through a tunnel. Any thread. */
@FunctionalInterface
public interface Tunnels {

  /** A host without tunnels. */
  Tunnels NONE = (call, scheme, host, port, attempted) -> Optional.empty();

  /**
   * The tunnel through which a call reaches a server; empty when it connects by itself. Looks no
   * name up and asks for no permit.
   *
   * @param scheme of a web server; empty for another
   * @param attempted what is attempted on what, for messages
   * @throws dev.annex.api.fault.AnnexException {@code HOST_CALL_FAILED} when it can be reached in
   *     neither way
   */
  Optional<Tunnel> find(Invocation call, String scheme, Host host, int port, String attempted);
}
