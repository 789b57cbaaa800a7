package dev.annex.capabilities.tunnel;

import dev.annex.api.call.Subscription;
import dev.annex.api.fault.AnnexException;
import dev.annex.capabilities.net.Host;
import dev.annex.capabilities.net.NetFailure;
import dev.annex.capabilities.net.Patience;
import dev.annex.capabilities.net.Resolver;
import dev.annex.capabilities.net.Tunnel;
import dev.annex.capabilities.net.TunnelMouth;
import dev.annex.capabilities.tunnel.TunnelFailure.Kind;
import dev.annex.capabilities.workspace.Asset;
import dev.annex.capabilities.workspace.AssetBook;
import dev.annex.capabilities.workspace.SshAssets;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.sshd.client.channel.ChannelDirectTcpip;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.future.CancelOption;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import tools.jackson.databind.node.ObjectNode;

/**
 * The user's connections to SSH servers as ways to other servers. One session serves all who go
 * through the same asset, as long as it stays as it is; it ends when nobody used it for a while,
 * when its asset changes, and with the host. A failure is remembered for a few seconds, so that a
 * program that tries again and again does not lock its user out. Any thread.
 */
public final class SshTunnels implements AutoCloseable {

  private static final int MOST_SESSIONS = 32;
  private static final int MOST_IN_ONE = 512;
  private static final int MOST_CAUSES = 8;

  /** Whom the far end is told that a connection comes from. */
  private static final SshdSocketAddress NOBODY = new SshdSocketAddress("127.0.0.1", 0);

  /**
   * How long things take at most.
   *
   * @param connecting until a session is there
   * @param opening until the far end has connected
   * @param kept how long a session waits for the next who needs it
   * @param remembered how long a failure stands for further attempts
   */
  record Times(Duration connecting, Duration opening, Duration kept, Duration remembered) {
    static final Times USUAL =
        new Times(
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofSeconds(5));
  }

  private final AssetBook assets;
  private final SshConnector connector;
  private final Times times;
  private final Subscription changes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Long, SshLink> links = new HashMap<>();
  private boolean closed;

  /** Connects to nothing yet. */
  public SshTunnels(AssetBook assets, Resolver resolver) {
    this(assets, resolver, Times.USUAL);
  }

  SshTunnels(AssetBook assets, Resolver resolver, Times times) {
    this.assets = assets;
    this.connector = new SshConnector(resolver);
    this.times = times;
    this.changes = assets.onChange(this::end);
  }

  /**
   * The tunnel that an asset is.
   *
   * @param attempted what is attempted on what, for messages
   * @throws AnnexException {@code HOST_CALL_FAILED} when there is no such asset
   */
  public Tunnel tunnel(long asset, String attempted) {
    Asset found =
        ssh(asset)
            .orElseThrow(() ->
                new TunnelFailure(Kind.SETTINGS, "there is no such asset").of(attempted, asset));
    return new Through(asset, found.revision());
  }

  private Optional<Asset> ssh(long asset) {
    return assets.find(asset).filter(found -> found.type().equals(SshAssets.TYPE));
  }

  private final class Through implements Tunnel {

    private final long asset;
    private final long revision;

    Through(long asset, long revision) {
      this.asset = asset;
      this.revision = revision;
    }

    @Override
    public String key() {
      return "ssh:%d:%d".formatted(asset, revision);
    }

    @Override
    public String shown() {
      return "asset %d".formatted(asset);
    }

    @Override
    public TunnelMouth open(Host host, int port, String attempted, Patience patience) {
      try {
        return SshTunnels.this.open(asset, host, port, attempted, patience);
      } catch (TunnelFailure e) {
        throw e.of(attempted, asset);
      }
    }
  }

  private TunnelMouth open(long asset, Host host, int port, String attempted, Patience patience)
      throws TunnelFailure {
    SshLink link = enter(asset);
    boolean done = false;
    try {
      ClientSession session = link.await(attempted, patience);
      ChannelDirectTcpip channel = channel(asset, session, host, port, attempted, patience);
      try {
        TunnelMouth mouth = new LoopbackMouth(channel, () -> leave(asset, link));
        done = true;
        return mouth;
      } catch (IOException e) {
        channel.close(true);
        throw NetFailure.of(e).of(attempted);
      }
    } finally {
      if (!done) {
        leave(asset, link);
      }
    }
  }

  /** The session of an asset as it is now, counted as used. */
  private SshLink enter(long asset) throws TunnelFailure {
    Asset now =
        ssh(asset).orElseThrow(() -> new TunnelFailure(Kind.SETTINGS, "there is no such asset"));
    lock.lock();
    try {
      if (closed) {
        throw new TunnelFailure(Kind.CLOSED, "the host is stopping");
      }
      Optional<SshLink> there = Optional.ofNullable(links.get(asset));
      if (there.isPresent() && (there.get().revision() != now.revision() || there.get().lost())) {
        links.remove(asset);
        there.get().end();
        there = Optional.empty();
      }
      if (there.isEmpty()) {
        there = Optional.of(start(asset, now.revision()));
      }
      SshLink link = there.get();
      if (link.users() >= MOST_IN_ONE) {
        throw new TunnelFailure(
            Kind.BUSY, "%d connections go through it already".formatted(MOST_IN_ONE));
      }
      link.enter();
      return link;
    } finally {
      lock.unlock();
    }
  }

  private SshLink start(long asset, long revision) throws TunnelFailure {
    if (links.size() >= MOST_SESSIONS) {
      throw new TunnelFailure(
          Kind.BUSY, "there are %d sessions to SSH servers already".formatted(MOST_SESSIONS));
    }
    SshLink link = new SshLink(revision, living -> live(asset, living));
    links.put(asset, link);
    link.start();
    return link;
  }

  /** One less uses it; an attempt for which nobody waits any more is given up. */
  private void leave(long asset, SshLink link) {
    boolean givenUp;
    lock.lock();
    try {
      link.leave();
      givenUp = link.users() == 0 && link.connecting() && links.remove(asset, link);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (givenUp) {
      link.end();
    }
  }

  /** The life of a session, from the attempt until nobody needs it. */
  private void live(long asset, SshLink link) {
    try {
      ClientSession made = connect(asset, link);
      made.addCloseFutureListener(future -> forget(asset, link));
      link.succeed(made);
    } catch (TunnelFailure e) {
      link.fail(e);
    } catch (InterruptedException e) {
      link.fail(new TunnelFailure(Kind.CLOSED, "it was interrupted"));
    } catch (RuntimeException e) {
      link.fail(new TunnelFailure(Kind.PROTOCOL, "it failed: " + e));
    } finally {
      // Of an error, so that nobody waits in vain; without one this changes nothing.
      link.fail(new TunnelFailure(Kind.PROTOCOL, "it failed"));
    }
    long since = System.nanoTime();
    lock.lock();
    try {
      while (links.get(asset) == link) {
        long left = left(link, since);
        if (left <= 0) {
          links.remove(asset);
        } else {
          var _ = changed.awaitNanos(left);
        }
      }
    } catch (InterruptedException e) {
      var _ = links.remove(asset, link);
    } finally {
      lock.unlock();
      link.end();
    }
  }

  private long left(SshLink link, long since) {
    if (link.failed()) {
      return times.remembered().toNanos() - (System.nanoTime() - since);
    }
    return times.kept().toNanos() - link.idle();
  }

  private void forget(long asset, SshLink link) {
    lock.lock();
    try {
      var _ = links.remove(asset, link);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private ClientSession connect(long asset, SshLink link)
      throws TunnelFailure, InterruptedException {
    AssetBook.Revealed revealed =
        assets
            .reveal(asset)
            .filter(now -> now.asset().revision() == link.revision())
            .orElseThrow(() -> new TunnelFailure(Kind.CLOSED, "it was changed"));
    SshServer server = SshServer.of(revealed.settings());
    return connector.connect(server, new HostKeyCheck(server.hostKey()), times.connecting());
  }

  private ChannelDirectTcpip channel(
      long asset, ClientSession session, Host host, int port, String attempted, Patience patience)
      throws TunnelFailure {
    Duration left = patience.left();
    Duration most = left.compareTo(times.opening()) < 0 ? left : times.opening();
    if (most.toMillis() < 1) {
      throw NetFailure.TIMEOUT.of(attempted, "connecting took too long");
    }
    Optional<ChannelDirectTcpip> channel = Optional.empty();
    try {
      ChannelDirectTcpip fresh =
          session.createDirectTcpipChannel(NOBODY, new SshdSocketAddress(forFarEnd(host), port));
      channel = Optional.of(fresh);
      fresh.addChannelListener(new EndOfInput(fresh));
      OpenFuture opening = fresh.open();
      try (Subscription _ = patience.meter().onStop(opening::cancel)) {
        var _ =
            opening.verify(most, CancelOption.CANCEL_ON_INTERRUPT, CancelOption.CANCEL_ON_TIMEOUT);
      }
      return fresh;
    } catch (IOException | RuntimeException e) {
      channel.ifPresent(fresh -> fresh.close(true));
      if (e instanceof InterruptedIOException) {
        Thread.currentThread().interrupt();
      }
      patience.meter().check();
      throw failure(e, asset, attempted);
    }
  }

  private static String forFarEnd(Host host) {
    return switch (host) {
      case Host.Name name -> name.name();
      case Host.Literal literal -> literal.address().getHostAddress();
    };
  }

  private static AnnexException failure(Exception e, long asset, String attempted)
      throws TunnelFailure {
    Throwable cause = e;
    for (int i = 0; i < MOST_CAUSES && cause != null; i++) {
      if (cause instanceof SshChannelOpenException refusal) {
        return refused(refusal, asset, attempted);
      }
      if (cause instanceof TimeoutException) {
        return NetFailure.TIMEOUT.of(
            attempted,
            "the far end of its tunnel, asset %d, did not connect in time".formatted(asset));
      }
      cause = cause.getCause();
    }
    throw new TunnelFailure(Kind.CLOSED, "its session was lost");
  }

  private static AnnexException refused(
      SshChannelOpenException refusal, long asset, String attempted) throws TunnelFailure {
    return switch (refusal.getReasonCode()) {
      case SshConstants.SSH_OPEN_CONNECT_FAILED ->
          NetFailure.REFUSED.of(
              attempted,
              "the far end of its tunnel, asset %d, cannot connect to it".formatted(asset));
      case SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED ->
          NetFailure.failure(
              attempted,
              "tunnel-forbidden",
              "the SSH server of its tunnel, asset %d, does not let anybody connect to it; there, AllowTcpForwarding and PermitOpen would allow it"
                  .formatted(asset));
      case SshConstants.SSH_OPEN_RESOURCE_SHORTAGE ->
          throw new TunnelFailure(Kind.BUSY, "the SSH server has no room for more");
      default -> throw new TunnelFailure(Kind.PROTOCOL, "the SSH server opens no such channels");
    };
  }

  /**
   * Tries a connection to an SSH server out: its host key, and its login. Blocks.
   *
   * @param settings what its asset is or may be set to, secrets included
   * @return why it does not work, and what would help, for the operator; empty when it works
   */
  public Optional<String> test(long asset, ObjectNode settings) {
    try {
      SshServer server = SshServer.of(settings);
      HostKeyCheck check = new HostKeyCheck(server.hostKey());
      try {
        connector.connect(server, check, times.connecting()).close(true);
        return Optional.empty();
      } catch (TunnelFailure e) {
        return Optional.of(
            check.refused()
                ? "%s. %s".formatted(e.getMessage(), acceptance(asset, server, check))
                : e.getMessage() + ".");
      }
    } catch (TunnelFailure e) {
      return Optional.of(e.getMessage() + ".");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("The test was interrupted.");
    }
  }

  private static String acceptance(long asset, SshServer server, HostKeyCheck check) {
    return "%s Compare it with what ssh-keygen -lf says on the server, or ask who runs it; then accept it: annex asset edit %d '{\"hostKey\":\"%s\"}'"
        .formatted(
            server.hostKey().isEmpty()
                ? "Whoever stands in between would show another one."
                : "Either the server has a new key, or somebody stands in between.",
            asset,
            check.offered().orElseThrow().fingerprint());
  }

  /** An asset is not what it was: what goes through it ends. */
  private void end(long asset) {
    Optional<SshLink> ended;
    lock.lock();
    try {
      ended = Optional.ofNullable(links.remove(asset));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    ended.ifPresent(SshLink::end);
  }

  /** How many sessions there are, or are coming about. */
  int sessions() {
    lock.lock();
    try {
      return links.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    List<SshLink> left;
    lock.lock();
    try {
      closed = true;
      left = new ArrayList<>(links.values());
      links.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    changes.close();
    left.forEach(SshLink::end);
    connector.close();
  }
}
