package dev.annex.capabilities.tcp;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.capabilities.net.Host;
import dev.annex.capabilities.net.PrivateAddress;
import dev.annex.capabilities.net.PrivateReach;

/** Whom an extension may connect to. */
sealed interface TcpPermission extends Permission {

  /** Connecting to some place, and talking there. */
  record Connecting(TcpPlace place) implements TcpPermission {

    @Override
    public boolean covers(Access<?> access) {
      return TcpWish.of(access).map(this::covers).orElse(false);
    }

    private boolean covers(TcpWish wish) {
      return switch (wish) {
        case TcpWish.Meeting(Host host, int port, boolean _) ->
            place.contains(new Endpoint(host, port));
        case TcpWish.GoingOn() -> true;
        case TcpWish.NotPublic(PrivateAddress address) -> place.names(address);
      };
    }

    @Override
    public boolean includes(Permission other) {
      return other instanceof Connecting narrow && place.includes(narrow.place);
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
    public boolean includes(Permission other) {
      return other instanceof Unchecked narrow && place.includes(narrow.place);
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
      return TcpWish.of(access)
          .filter(wish ->
              wish instanceof TcpWish.NotPublic(PrivateAddress address) && reach.covers(address))
          .isPresent();
    }

    @Override
    public boolean includes(Permission other) {
      return other instanceof Private narrow && reach.includes(narrow.reach);
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
