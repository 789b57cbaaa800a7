package dev.annex.capabilities.websocket;

import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.capability.Operation;
import dev.annex.capabilities.lasting.LastingConnections;
import dev.annex.capabilities.lasting.ListConnections;
import dev.annex.capabilities.lasting.SetCallback;
import dev.annex.capabilities.net.Outbound;
import dev.annex.capabilities.secrets.SecretSource;
import java.security.SecureRandom;
import java.util.List;

/**
 * Connections to WebSocket servers: for the time of a call, or such that outlive the calls that
 * make them. Any thread.
 */
public final class WebSocketCapability implements Capability {

  static final String FAMILY = "websocket";
  static final String SET_CALLBACK = "websocket.set-callback";
  static final String LIST = "websocket.list";

  /** The action of meeting an address that is not public. */
  static final String CONNECT = "websocket.connect";

  /** The action of trusting a server whose certificate is not checked. */
  static final String UNCHECKED = "websocket.insecure";

  private final List<Operation<?, ?, ?>> operations;

  /**
   * Connects through {@code outbound}, and keeps connections among {@code connections}, which is
   * closed by whoever made it.
   *
   * @param secrets where secrets are found that handshakes name
   * @param random for the masks of frames, which nobody may guess
   */
  public WebSocketCapability(
      Outbound outbound,
      LastingConnections connections,
      SecretSource secrets,
      SecureRandom random) {
    Dialing dialing = new Dialing(outbound, secrets, random);
    this.operations =
        List.of(
            new ExchangeMessages(dialing),
            new OpenConnection(dialing, connections),
            new DialConnection(dialing),
            new ReceiveMessage(),
            new SendMessage(connections),
            new CloseConnection(connections),
            new SetCallback(SET_CALLBACK, connections, WebSocketLine.class),
            new ListConnections(LIST, connections, WebSocketLine.class));
  }

  @Override
  public String name() {
    return FAMILY;
  }

  @Override
  public String summary() {
    return "Talk to WebSocket servers, each at a place that was granted";
  }

  @Override
  public List<Operation<?, ?, ?>> operations() {
    return operations;
  }

  @Override
  public Permission readPermission(PermissionRequest request) {
    return WebSocketPermission.read(request);
  }
}
