package dev.annex.capabilities.net;

import dev.annex.api.call.Subscription;
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

/**
 * Opens connections for extensions, each to one of the addresses that {@link AddressGuard} admitted
 * and to no other; knows no proxies. One of these serves all capabilities that connect, so that
 * limit {@code connections} holds over all of them. Any thread.
 */
public final class Outbound {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);

  private final AddressGuard guard;
  private final TlsSockets tls;
  private final ConnectionCount count = new ConnectionCount();

  /**
   * Opens nothing yet.
   *
   * @param authorities certificate authorities to trust besides those of this Java
   */
  public Outbound(Resolver resolver, List<X509Certificate> authorities) {
    this.guard = new AddressGuard(resolver);
    this.tls = new TlsSockets(authorities);
  }

  /**
   * A wish for a connection, already permitted.
   *
   * @param attempted what is attempted on what, for messages
   * @param action the action under which a {@link PrivateAddress} is asked for
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
    count.take(holder, wish.attempted());
    AtomicBoolean released = new AtomicBoolean();
    Runnable release =
        () -> {
          if (released.compareAndSet(false, true)) {
            count.release(holder.id());
          }
        };
    try {
      return connect(wish, addresses, patience, release);
    } catch (RuntimeException e) {
      release.run();
      throw e;
    }
  }

  private Connection connect(
      Wish wish, List<InetAddress> addresses, Patience patience, Runnable release) {
    Optional<AnnexException> last = Optional.empty();
    for (InetAddress address : addresses) {
      try {
        return connect(wish, address, patience, release);
      } catch (AnnexException e) {
        if (e.code() != ErrorCode.HOST_CALL_FAILED) {
          throw e;
        }
        last = Optional.of(e);
      }
    }
    throw last.orElseGet(() -> NetFailure.DNS.of(wish.attempted()));
  }

  private Connection connect(Wish wish, InetAddress address, Patience patience, Runnable release) {
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
        plain.connect(new InetSocketAddress(address, wish.port()), (int) most.toMillis());
        plain.setTcpNoDelay(true);
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
