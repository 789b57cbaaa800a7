package dev.annex.capabilities.net;

import dev.annex.api.call.Subscription;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Permits;
import dev.annex.api.extension.Extension;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Opens connections for extensions, each to one of the addresses that {@link AddressGuard} admitted
 * and to no other, or through the tunnel of the connection that names the server; knows no proxies.
 * One of these serves all capabilities that connect, so that limit {@code connections} holds over
 * all of them. Any thread.
 */
public final class Outbound {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);

  private final AddressGuard guard;
  private final TlsSockets tls;
  private final Tunnels tunnels;
  private final Dialer dialer;
  private final ConnectionCount count = new ConnectionCount();

  /**
   * Opens nothing yet.
   *
   * @param authorities certificate authorities to trust besides those of this Java
   */
  public Outbound(
      Resolver resolver, List<X509Certificate> authorities, Tunnels tunnels, Dialer dialer) {
    this.guard = new AddressGuard(resolver);
    this.tls = new TlsSockets(authorities);
    this.tunnels = tunnels;
    this.dialer = dialer;
  }

  /** With connections that go where they say. */
  public Outbound(Resolver resolver, List<X509Certificate> authorities, Tunnels tunnels) {
    this(resolver, authorities, tunnels, Dialer.DIRECT);
  }

  /**
   * A wish for a connection, already permitted.
   *
   * @param attempted what is attempted on what, for messages
   * @param action the action under which a {@link PrivateAddress} or a {@link TunnelledServer} is
   *     asked for
   */
  public record Wish(Host host, int port, Optional<Tls> tls, String attempted, String action) {}

  /**
   * Connects; TLS, if wished for, is agreed on when it returns.
   *
   * @throws AnnexException {@code PERMISSION_DENIED} for an address that is not granted, {@code
   *     LIMIT_REACHED}, {@code HOST_CALL_FAILED}; why the call was stopped
   */
  public Connection connect(Wish wish, Extension holder, Permits permits, Patience patience) {
    List<InetAddress> addresses =
        guard.admit(wish.host(), wish.port(), wish.attempted(), wish.action(), permits, patience);
    return counted(wish, holder, release -> connect(wish, addresses, patience, release));
  }

  /**
   * Connects as {@link #connect(Wish, Extension, Permits, Patience)} does, or through a tunnel when
   * the server is one that the call reaches so; there is no other way to it then.
   */
  public Connection connect(Wish wish, HostContext context, Patience patience) {
    Extension holder = context.requester().extension();
    Optional<Tunnel> found =
        tunnels.find(
            context.requester().invocation(), "", wish.host(), wish.port(), wish.attempted());
    if (found.isEmpty()) {
      return connect(wish, holder, context.permits(), patience);
    }
    Tunnel tunnel = found.get();
    var _ =
        context
            .permits()
            .ask(
                wish.action(),
                new TunnelledServer("", wish.host(), wish.port(), tunnel.shown()),
                false);
    return counted(wish, holder, release -> through(tunnel, wish, patience, release));
  }

  private Connection through(Tunnel tunnel, Wish wish, Patience patience, Runnable release) {
    TunnelMouth mouth = tunnel.open(wish.host(), wish.port(), wish.attempted(), patience);
    Runnable both =
        () -> {
          mouth.close();
          release.run();
        };
    try {
      return connect(
          wish,
          mouth.address(),
          socket -> mouth.admit((InetSocketAddress) socket.getLocalSocketAddress()),
          patience,
          both);
    } catch (RuntimeException e) {
      mouth.close();
      throw e;
    }
  }

  private Connection counted(
      Wish wish, Extension holder, Function<Runnable, Connection> connecting) {
    count.take(holder, wish.attempted());
    AtomicBoolean released = new AtomicBoolean();
    Runnable release =
        () -> {
          if (released.compareAndSet(false, true)) {
            count.release(holder.id());
          }
        };
    try {
      return connecting.apply(release);
    } catch (RuntimeException e) {
      release.run();
      throw e;
    }
  }

  /** What is done with a socket between being connected and being used. */
  private interface Entrance {
    void pass(Socket socket) throws IOException;
  }

  private Connection connect(
      Wish wish, List<InetAddress> addresses, Patience patience, Runnable release) {
    Optional<AnnexException> last = Optional.empty();
    for (InetAddress address : addresses) {
      try {
        InetSocketAddress at = dialer.dial("", wish.host(), address, wish.port(), wish.attempted());
        return connect(wish, at, socket -> {}, patience, release);
      } catch (AnnexException e) {
        if (e.code() != ErrorCode.HOST_CALL_FAILED) {
          throw e;
        }
        last = Optional.of(e);
      }
    }
    throw last.orElseGet(() -> NetFailure.DNS.of(wish.attempted()));
  }

  private Connection connect(
      Wish wish,
      InetSocketAddress address,
      Entrance entrance,
      Patience patience,
      Runnable release) {
    Duration left = patience.left();
    Duration most = left.compareTo(CONNECT_TIMEOUT) < 0 ? left : CONNECT_TIMEOUT;
    if (most.toMillis() < 1) {
      throw NetFailure.TIMEOUT.of(wish.attempted(), "connecting took too long");
    }
    Socket plain = new Socket(Proxy.NO_PROXY);
    Connection raw = new Connection(plain, plain, () -> {});
    boolean done = false;
    try (Subscription _ = patience.meter().onStop(raw::abort);
        Alarm alarm = new Alarm(most, raw::abort)) {
      try {
        plain.connect(address, (int) most.toMillis());
        plain.setTcpNoDelay(true);
        entrance.pass(plain);
        Socket socket =
            wish.tls().isPresent() ? tls.over(plain, wish.tls().get(), wish.port()) : plain;
        alarm.close();
        if (alarm.rang()) {
          throw new SocketException("it was too late");
        }
        done = true;
        return new Connection(plain, socket, release);
      } catch (IOException e) {
        patience.meter().check();
        if (alarm.rang()) {
          throw NetFailure.TIMEOUT.of(wish.attempted(), "connecting took too long");
        }
        throw failure(e, wish);
      }
    } finally {
      if (!done) {
        raw.abort();
      }
    }
  }

  private static AnnexException failure(IOException e, Wish wish) {
    NetFailure kind = NetFailure.of(e);
    boolean shaking = wish.tls().isPresent() && kind == NetFailure.CLOSED;
    return (shaking ? NetFailure.TLS : kind).of(wish.attempted());
  }
}
