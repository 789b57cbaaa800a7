package dev.annex.capabilities.http;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.capabilities.net.PrivateAddress;
import dev.annex.capabilities.net.PrivateReach;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What an extension may send where. */
sealed interface HttpPermission extends Permission {

  /** Sending requests with some methods to some place. */
  record Sending(Reach reach, Place place) implements HttpPermission {

    @Override
    public boolean covers(Access<?> access) {
      return HttpWish.of(access).map(this::covers).orElse(false);
    }

    private boolean covers(HttpWish wish) {
      return switch (wish) {
        case HttpWish.Meeting(Destination destination) ->
            reach.allows(destination.method()) && place.contains(destination);
        case HttpWish.GoingOn() -> true;
        case HttpWish.Passing(Passage passage) -> reach.everything() && place.holds(passage);
        case HttpWish.NotPublic(PrivateAddress address) -> place.names(address);
      };
    }

    @Override
    public boolean includes(Permission other) {
      return other instanceof Sending narrow
          && reach.includes(narrow.reach)
          && place.includes(narrow.place);
    }

    @Override
    public String describe() {
      return "send %s to %s".formatted(reach.words(), place);
    }

    @Override
    public Risk risk() {
      return place.anywhere() ? Risk.HIGH : Risk.MEDIUM;
    }

    @Override
    public boolean changesState() {
      return reach.writes();
    }
  }

  /** Connecting to addresses that are not public, for hosts that another permission allows. */
  record Private(PrivateReach reach) implements HttpPermission {

    @Override
    public boolean covers(Access<?> access) {
      return HttpWish.of(access)
          .filter(wish ->
              wish instanceof HttpWish.NotPublic(PrivateAddress address) && reach.covers(address))
          .isPresent();
    }

    @Override
    public boolean includes(Permission other) {
      return other instanceof Private narrow && reach.includes(narrow.reach);
    }

    @Override
    public String describe() {
      return "reach %s with the requests it may send".formatted(reach.describe());
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
   * Which methods.
   *
   * @param method one method, for what is neither all, reading nor writing
   */
  record Reach(boolean reads, boolean writes, Optional<String> method) {

    private static final Set<String> SINGLE =
        Set.of("get", "head", "options", "post", "put", "patch", "delete");

    static Optional<Reach> read(String name) {
      return switch (name) {
        case "http" -> Optional.of(new Reach(true, true, Optional.empty()));
        case "http.read" -> Optional.of(new Reach(true, false, Optional.empty()));
        case "http.write" -> Optional.of(new Reach(false, true, Optional.empty()));
        default -> {
          String last = name.substring(name.indexOf('.') + 1);
          String method = last.toUpperCase(Locale.ROOT);
          boolean reading = Methods.reading(method);
          yield SINGLE.contains(last)
              ? Optional.of(new Reach(reading, !reading, Optional.of(method)))
              : Optional.empty();
        }
      };
    }

    /** Whether every method of the other is one of these. */
    boolean includes(Reach other) {
      return other
          .method()
          .map(this::allows)
          .orElseGet(
              () -> method.isEmpty() && (reads || !other.reads()) && (writes || !other.writes()));
    }

    /** Whether it is any request at all. */
    boolean everything() {
      return reads && writes && method.isEmpty();
    }

    boolean allows(String wanted) {
      return method.map(wanted::equals).orElseGet(() -> Methods.reading(wanted) ? reads : writes);
    }

    String words() {
      if (method.isPresent()) {
        return method.get() + " requests";
      }
      if (reads && writes) {
        return "requests";
      }
      return reads ? "reading requests" : "writing requests";
    }
  }

  /**
   * Reads a permission.
   *
   * @throws AnnexException {@code INVALID_NAME}
   */
  static HttpPermission read(PermissionRequest request) {
    if (request.name().equals("http.private")) {
      return new Private(PrivateReach.read(request));
    }
    Reach reach =
        Reach.read(request.name())
            .orElseThrow(() ->
                invalid(
                    request,
                    "does not exist: there are http, http.read, http.write, http.private, and http.get, http.head, http.options, http.post, http.put, http.patch, http.delete",
                    Optional.empty()));
    try {
      return new Sending(reach, Place.parse(request.scope()));
    } catch (IllegalArgumentException e) {
      throw invalid(
          request,
          "names no place: expected *, or scheme, host and perhaps port and path as in %s=https://*.example.com:8443/v1"
              .formatted(request.name()),
          Optional.of(e));
    }
  }

  private static AnnexException invalid(
      PermissionRequest request, String why, Optional<Exception> cause) {
    String message = "Permission \"%s\" %s.".formatted(request, why);
    return cause
        .map(thrown -> new AnnexException(ErrorCode.INVALID_NAME, message, thrown))
        .orElseGet(() -> new AnnexException(ErrorCode.INVALID_NAME, message));
  }
}
