package dev.annex.capabilities.websocket;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.capabilities.http.Place;
import dev.annex.capabilities.lasting.OwnConnections;
import dev.annex.capabilities.net.PrivateAddress;
import dev.annex.capabilities.net.PrivateReach;
import java.util.Set;

/** Whom an extension may talk to over WebSocket. */
sealed interface WebSocketPermission extends Permission {

  /** Connecting to some place, and talking there. */
  record Connecting(Place place) implements WebSocketPermission {

    private static final Set<String> MEETING =
        Set.of(OpenConnection.NAME, DialConnection.NAME, ExchangeMessages.NAME);
    private static final Set<String> USING =
        Set.of(
            SendMessage.NAME,
            ReceiveMessage.NAME,
            CloseConnection.NAME,
            WebSocketCapability.SET_CALLBACK,
            WebSocketCapability.LIST);

    @Override
    public boolean covers(Access<?> access) {
      String action = access.action().name();
      return switch (access.target()) {
        case WebSocketTarget.Meeting meeting ->
            MEETING.contains(action) && place.contains(meeting.opening().destination());
        case WebSocketTarget.Use _ -> USING.contains(action);
        case OwnConnections _ -> USING.contains(action);
        case PrivateAddress wish -> action.equals(WebSocketCapability.CONNECT) && place.names(wish);
        default -> false;
      };
    }

    @Override
    public boolean includes(Permission other) {
      return other instanceof Connecting narrow && place.includes(narrow.place);
    }

    @Override
    public String describe() {
      return "talk over WebSocket to " + words(place);
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
  record Unchecked(Place place) implements WebSocketPermission {

    @Override
    public boolean covers(Access<?> access) {
      return access.action().name().equals(WebSocketCapability.UNCHECKED)
          && access.target() instanceof WebSocketTarget.Unchecked wish
          && place.contains(wish.destination());
    }

    @Override
    public boolean includes(Permission other) {
      return other instanceof Unchecked narrow && place.includes(narrow.place);
    }

    @Override
    public String describe() {
      return "trust any certificate of " + words(place);
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
  record Private(PrivateReach reach) implements WebSocketPermission {

    @Override
    public boolean covers(Access<?> access) {
      return access.action().name().equals(WebSocketCapability.CONNECT)
          && access.target() instanceof PrivateAddress wish
          && reach.covers(wish);
    }

    @Override
    public boolean includes(Permission other) {
      return other instanceof Private narrow && reach.includes(narrow.reach);
    }

    @Override
    public String describe() {
      return "reach %s with the WebSocket connections it may make".formatted(reach.describe());
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

  private static String words(Place place) {
    return Urls.asWebSocket(place.toString());
  }

  /**
   * Reads a permission.
   *
   * @throws AnnexException {@code INVALID_NAME}
   */
  static WebSocketPermission read(PermissionRequest request) {
    return switch (request.name()) {
      case "websocket" -> new Connecting(place(request));
      case "websocket.insecure" -> new Unchecked(place(request));
      case "websocket.private" -> new Private(PrivateReach.read(request));
      default ->
          throw new AnnexException(
              ErrorCode.INVALID_NAME,
              "Permission \"%s\" does not exist: there are websocket, websocket.insecure and websocket.private."
                  .formatted(request));
    };
  }

  private static Place place(PermissionRequest request) {
    String scope = request.scope();
    try {
      boolean anywhere = scope.isEmpty() || scope.equals("*");
      return Place.parse(anywhere ? scope : Urls.asHttp(scope));
    } catch (IllegalArgumentException e) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "Permission \"%s\" names no place: expected *, or scheme, host and perhaps port and path as in %s=wss://*.example.com:8443/v1."
              .formatted(request, request.name()),
          e);
    }
  }
}
