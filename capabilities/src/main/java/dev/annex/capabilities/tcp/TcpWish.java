package dev.annex.capabilities.tcp;

import dev.annex.api.access.Access;
import dev.annex.capabilities.lasting.OwnConnections;
import dev.annex.capabilities.net.Host;
import dev.annex.capabilities.net.PrivateAddress;
import java.util.Optional;
import java.util.Set;

/** What a wish comes to for whoever judges connections over TCP. */
public sealed interface TcpWish {

  /**
   * Connecting to a server.
   *
   * @param lasting whether the connection is to outlive the call
   */
  record Meeting(Host host, int port, boolean lasting) implements TcpWish {}

  /** Using a connection that was permitted when it was made. */
  record GoingOn() implements TcpWish {}

  /** Connecting to an address that is not public, for a server that may be met. */
  record NotPublic(PrivateAddress address) implements TcpWish {}

  /** The operations that connect. */
  Set<String> MEETING = Set.of(Connect.NAME, Exchange.NAME, Open.NAME);

  /** The operations on connections. */
  Set<String> USING =
      Set.of(
          Write.NAME,
          Read.NAME,
          Close.NAME,
          Send.NAME,
          End.NAME,
          TcpCapability.SET_CALLBACK,
          TcpCapability.LIST);

  /** What a wish comes to; empty when it is about something else. */
  static Optional<TcpWish> of(Access<?> access) {
    String action = access.action().name();
    return switch (access.target()) {
      case TcpTarget.Meeting meeting when MEETING.contains(action) -> {
        Endpoint to = meeting.dial().endpoint();
        yield Optional.of(new Meeting(to.host(), to.port(), action.equals(Open.NAME)));
      }
      case OwnConnections use when USING.contains(action) -> Optional.of(new GoingOn());
      case TcpTarget.Use use when USING.contains(action) -> Optional.of(new GoingOn());
      case PrivateAddress address when action.equals(Connect.NAME) ->
          Optional.of(new NotPublic(address));
      default -> Optional.empty();
    };
  }
}
