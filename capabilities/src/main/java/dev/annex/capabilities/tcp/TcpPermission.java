package dev.annex.capabilities.tcp;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.capabilities.net.PrivateAddress;
import dev.annex.capabilities.net.PrivateReach;
import java.util.Set;

/** Whom an extension may connect to. */
sealed interface TcpPermission extends Permission {

  /** Connecting to some place, and talking there. */
  record Connecting(TcpPlace place) implements TcpPermission {

    private static final Set<String> MEETING = Set.of(Connect.NAME, Exchange.NAME, Open.NAME);
    private static final Set<String> USING =
        Set.of(
            Write.NAME,
            Read.NAME,
            Close.NAME,
            Send.NAME,
            End.NAME,
            SetCallback.NAME,
            ListConnections.NAME);

    @Override
    public boolean covers(Access<?> access) {
      String action = access.action().name();
      return switch (access.target()) {
        case TcpTarget.Meeting meeting ->
            MEETING.contains(action) && place.contains(meeting.dial().endpoint());
        // Its connection was permitted when it was made.
        case TcpTarget.Use _ -> USING.contains(action);
        case PrivateAddress wish -> action.equals(Connect.NAME) && place.names(wish);
        default -> false;
      };
    }

    @Override
    public String describe() {
      return place.anywhere() ? "connect to any public server" : "connect to " + place;
    }

    @Override
    public Risk risk() {
      return place.anywhere() ? Risk.HIGH : Risk.MEDIUM;
    }

    @Override
    public boolean changesState() {
      return true;
    }
  }

  /** TLS without checking certificates, with servers that another permission allows. */
  record Unchecked(TcpPlace place) implements TcpPermission {

    @Override
    public boolean covers(Access<?> access) {
      return access.action().name().equals(TcpCapability.UNCHECKED)
          && access.target() instanceof TcpTarget.Unchecked wish
          && place.contains(wish.endpoint());
    }

    @Override
    public String describe() {
      return "trust any certificate of %s".formatted(place.anywhere() ? "any server" : place);
    }

    @Override
    public Risk risk() {
      return Risk.HIGH;
    }

    @Override
    public boolean changesState() {
      return false;
    }
  }

  /** Connecting to addresses that are not public, for hosts that another permission allows. */
  record Private(PrivateReach reach) implements TcpPermission {

    @Override
    public boolean covers(Access<?> access) {
      return access.action().name().equals(Connect.NAME)
          && access.target() instanceof PrivateAddress wish
          && reach.covers(wish);
    }

    @Override
    public String describe() {
      return "reach %s with the connections it may make".formatted(reach.describe());
    }

    @Override
    public Risk risk() {
      return Risk.HIGH;
    }

    @Override
    public boolean changesState() {
      return false;
    }
  }

  @Override
  default boolean reachesOutside() {
    return true;
  }

  /**
   * Reads a permission.
   *
   * @throws AnnexException {@code INVALID_NAME}
   */
  static TcpPermission read(PermissionRequest request) {
    return switch (request.name()) {
      case "tcp" -> new Connecting(place(request));
      case "tcp.insecure" -> new Unchecked(place(request));
      case "tcp.private" -> new Private(PrivateReach.read(request));
      default ->
          throw new AnnexException(
              ErrorCode.INVALID_NAME,
              "Permission \"%s\" does not exist: there are tcp, tcp.insecure and tcp.private."
                  .formatted(request));
    };
  }

  private static TcpPlace place(PermissionRequest request) {
    try {
      return TcpPlace.parse(request.scope());
    } catch (IllegalArgumentException e) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "Permission \"%s\" names no place: expected *, or host and port as in %s=*.example.com:443, with ports such as 5432, 8000-8010 or *."
              .formatted(request, request.name()),
          e);
    }
  }
}
