package dev.annex.capabilities.connections;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;
import dev.annex.capabilities.http.HttpWish;
import dev.annex.capabilities.net.TunnelledServer;
import dev.annex.capabilities.tcp.TcpWish;
import java.util.Optional;

/**
 * Reaching the servers that the settings of a connection name, during calls that are about this
 * connection, directly or through the tunnel that the connection names. Where a redirect leads
 * counts as a server of its own.
 *
 * @param which a type of connections, or the id of one
 */
record ConnectPermission(String which, Subjects subjects) implements Permission {

  @Override
  public boolean covers(Access<?> access) {
    if (access.target() instanceof TunnelledServer server) {
      return servers(access)
          .filter(named -> named.name(server.scheme(), server.host(), server.port()))
          .isPresent();
    }
    return HttpWish.of(access).map(wish -> covers(wish, access)).orElse(false)
        || TcpWish.of(access).map(wish -> covers(wish, access)).orElse(false);
  }

  private boolean covers(HttpWish wish, Access<?> access) {
    return switch (wish) {
      case HttpWish.GoingOn() -> true;
      // It is not made during a call that is about a connection.
      case HttpWish.Passing _ -> false;
      case HttpWish.Meeting meeting ->
          servers(access).filter(named -> named.hold(meeting.destination().url())).isPresent();
      case HttpWish.NotPublic notPublic ->
          servers(access).filter(named -> named.meanForWeb(notPublic.address())).isPresent();
    };
  }

  /** A connection that outlives the call is none that the call is about. */
  private boolean covers(TcpWish wish, Access<?> access) {
    return switch (wish) {
      case TcpWish.GoingOn() -> true;
      case TcpWish.Meeting meeting ->
          !meeting.lasting()
              && servers(access)
                  .filter(named -> named.hold(meeting.host(), meeting.port()))
                  .isPresent();
      case TcpWish.NotPublic notPublic ->
          servers(access).filter(named -> named.meanForOthers(notPublic.address())).isPresent();
    };
  }

  private Optional<NamedServers> servers(Access<?> access) {
    return subjects.servers(which, access.invocation());
  }

  @Override
  public String describe() {
    return "connect to the servers that you entered in your \"%s\" connections, each while it works with that connection, also in your own network"
        .formatted(which);
  }

  @Override
  public Risk risk() {
    return Risk.MEDIUM;
  }

  @Override
  public boolean changesState() {
    return true;
  }

  @Override
  public boolean reachesOutside() {
    return true;
  }
}
