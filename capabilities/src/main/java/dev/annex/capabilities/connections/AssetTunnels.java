package dev.annex.capabilities.connections;

import dev.annex.api.call.Invocation;
import dev.annex.capabilities.net.Host;
import dev.annex.capabilities.net.NetFailure;
import dev.annex.capabilities.net.Tunnel;
import dev.annex.capabilities.net.Tunnels;
import dev.annex.capabilities.tunnel.SshTunnels;
import java.util.Optional;

/**
 * Leads a call that is about a connection with a tunnel through it, to exactly those servers that
 * the connection names. Any thread.
 */
public final class AssetTunnels implements Tunnels {

  private static final String BELOW = "tunnel-name";

  private final Subjects subjects;
  private final SshTunnels tunnels;

  /** Through these tunnels. */
  public AssetTunnels(Subjects subjects, SshTunnels tunnels) {
    this.subjects = subjects;
    this.tunnels = tunnels;
  }

  @Override
  public Optional<Tunnel> find(
      Invocation call, String scheme, Host host, int port, String attempted) {
    Optional<Subjects.About> about = subjects.tunnelled(call);
    if (about.isEmpty()) {
      return Optional.empty();
    }
    if (about.get().servers().name(scheme, host, port)) {
      return Optional.of(tunnels.tunnel(about.get().tunnel(), attempted));
    }
    if (about.get().servers().holdBelow(scheme, host, port)) {
      throw NetFailure.failure(
          attempted,
          BELOW,
          "its connection goes through a tunnel, asset %d, and names the domain but not this host; behind a tunnel only hosts are reached that the settings name, because nobody here sees where other names lead. Name it there, too, or address buckets by path"
              .formatted(about.get().tunnel()));
    }
    return Optional.empty();
  }
}
