package dev.annex.capabilities.tcp;

import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Operation;
import dev.annex.capabilities.lasting.LastingConnections;
import dev.annex.capabilities.lasting.ListConnections;
import dev.annex.capabilities.lasting.SetCallback;
import dev.annex.capabilities.net.Outbound;
import java.util.List;

/** Connections over TCP, plain or with TLS. Any thread. */
public final class TcpCapability implements Capability {

  /** The action of trusting a server whose certificate is not checked. */
  static final String UNCHECKED = "tcp.insecure";

  private final List<Operation<?, ?, ?>> operations;

  static final String FAMILY = "tcp";
  static final String SET_CALLBACK = "tcp.set-callback";
  static final String LIST = "tcp.list";

  /**
   * Connects through {@code outbound}, which counts connections for all that share it, and keeps
   * lasting ones among {@code connections}, which is closed by whoever made it.
   */
  public TcpCapability(Outbound outbound, LastingConnections connections) {
    Dialing dialing = new Dialing(outbound);
    this.operations =
        List.of(
            new Connect(dialing),
            new Write(),
            new Read(),
            new Close(),
            new Exchange(dialing),
            new Open(dialing, connections),
            new Send(connections),
            new End(connections),
            new SetCallback(SET_CALLBACK, connections, TcpLine.class),
            new ListConnections(LIST, connections, TcpLine.class));
  }

  @Override
  public String name() {
    return FAMILY;
  }

  @Override
  public String summary() {
    return "Connect to servers over TCP, each at a place that was granted";
  }

  @Override
  public List<Operation<?, ?, ?>> operations() {
    return operations;
  }

  @Override
  public Permission readPermission(PermissionRequest request) {
    return TcpPermission.read(request);
  }
}
