package dev.annex.capabilities.tunnel;

import dev.annex.api.name.Printable;
import dev.annex.api.value.Secret;
import dev.annex.capabilities.net.Host;
import dev.annex.capabilities.net.NetFailure;
import dev.annex.capabilities.net.Resolver;
import dev.annex.capabilities.tunnel.TunnelFailure.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.future.ConnectFuture;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.future.CancelOption;
import org.apache.sshd.common.util.security.SecurityUtils;

/**
 * Connects to SSH servers and logs in. A few threads serve all sessions; they and the library start
 * with the first one. Any thread.
 */
final class SshConnector implements AutoCloseable {

  private static final InetAddress THIS_MACHINE = InetAddress.getLoopbackAddress();
  private static final int MAX_SHOWN_LENGTH = 600;
  private static final int MOST_CAUSES = 8;

  private final Resolver resolver;
  private Optional<SshClient> client = Optional.empty();
  private boolean closed;

  SshConnector(Resolver resolver) {
    this.resolver = resolver;
  }

  private synchronized SshClient client() throws TunnelFailure {
    if (closed) {
      throw new TunnelFailure(Kind.CLOSED, "the host is stopping");
    }
    SshClient running = client.orElseGet(() -> SshClients.start(HostKeyCheck.verifier()));
    client = Optional.of(running);
    return running;
  }

  /**
   * A session in which the server showed the key that was accepted, and accepted the login. Blocks;
   * an interrupt ends it.
   *
   * @param check what host key to believe; knows afterwards which one there was, also of a failure
   * @param most how long all of it may take
   */
  ClientSession connect(SshServer server, HostKeyCheck check, Duration most)
      throws TunnelFailure, InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    List<KeyPair> keys = keys(server);
    ClientSession session = meet(server, check, end);
    boolean done = false;
    try {
      keys.forEach(session::addPublicKeyIdentity);
      server.password().map(Secret::reveal).ifPresent(session::addPasswordIdentity);
      var _ = session.auth().verify(left(server, end), CancelOption.CANCEL_ON_INTERRUPT);
      done = true;
      return session;
    } catch (IOException e) {
      throw failure(e, server, check);
    } finally {
      if (!done) {
        session.close(true);
      }
    }
  }

  private ClientSession meet(SshServer server, HostKeyCheck check, long end)
      throws TunnelFailure, InterruptedException {
    Optional<IOException> last = Optional.empty();
    for (InetAddress address : addresses(server, end)) {
      try {
        return meet(server, address, check, end);
      } catch (IOException e) {
        requireUninterrupted(e);
        last = Optional.of(e);
      }
    }
    throw failure(last.orElseGet(() -> new IOException("it has no address")), server, check);
  }

  private ClientSession meet(SshServer server, InetAddress address, HostKeyCheck check, long end)
      throws IOException, TunnelFailure {
    ConnectFuture meeting =
        client()
            .connect(
                server.user(),
                new InetSocketAddress(nameless(address), server.port()),
                check.context(),
                null);
    boolean done = false;
    try {
      // Not cancelled: the library forgets a connection that came about at that moment.
      ClientSession session =
          meeting.verify(left(server, end), CancelOption.NO_CANCELLATION).getSession();
      done = true;
      return session;
    } finally {
      if (!done) {
        meeting.addListener(SshConnector::endIfConnected);
      }
    }
  }

  /** For one that comes about, or came about, when nobody waits for it any more. */
  private static void endIfConnected(ConnectFuture meeting) {
    if (meeting.isConnected()) {
      meeting.getSession().close(true);
    }
  }

  /** The library would look up a name that an address knows itself by, once more. */
  private static InetAddress nameless(InetAddress address) throws IOException {
    return InetAddress.getByAddress(address.getAddress());
  }

  private List<InetAddress> addresses(SshServer server, long end)
      throws TunnelFailure, InterruptedException {
    return switch (server.host()) {
      case Host.Literal literal -> List.of(literal.address());
      case Host.Name name when name.local() -> List.of(THIS_MACHINE);
      case Host.Name name -> {
        try {
          yield resolver.resolve(name.name(), left(server, end));
        } catch (IOException e) {
          requireUninterrupted(e);
          throw unreachable(server, e);
        }
      }
    };
  }

  private static Duration left(SshServer server, long end) throws TunnelFailure {
    Duration left = Duration.ofNanos(end - System.nanoTime());
    if (left.toMillis() < 1) {
      throw late(server);
    }
    return left;
  }

  private static TunnelFailure late(SshServer server) {
    return new TunnelFailure(
        Kind.UNREACHABLE, "%s did not answer in time".formatted(server.shown()));
  }

  private static TunnelFailure unreachable(SshServer server, IOException e) {
    return new TunnelFailure(
        Kind.UNREACHABLE,
        "%s cannot be reached (%s)".formatted(server.shown(), NetFailure.of(e).word()));
  }

  private static void requireUninterrupted(IOException e) throws InterruptedException {
    if (e instanceof InterruptedIOException || Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /** In the order in which things happen: reached, host key, login. */
  private static TunnelFailure failure(IOException e, SshServer server, HostKeyCheck check)
      throws InterruptedException {
    if (check.refused()) {
      return hostKey(server, check);
    }
    requireUninterrupted(e);
    if (causedBy(e, TimeoutException.class)) {
      return late(server);
    }
    if (check.offered().isPresent()) {
      return new TunnelFailure(
          Kind.LOGIN,
          "%s refuses to log in \"%s\" with %s: %s"
              .formatted(server.shown(), server.user(), means(server), said(e)));
    }
    NetFailure network = NetFailure.of(e);
    boolean talked = network == NetFailure.CLOSED || network == NetFailure.PROTOCOL;
    return talked
        ? new TunnelFailure(
            Kind.PROTOCOL, "%s and this host do not agree: %s".formatted(server.shown(), said(e)))
        : unreachable(server, e);
  }

  private static TunnelFailure hostKey(SshServer server, HostKeyCheck check) {
    HostKeyCheck.Offered offered = check.offered().orElseThrow();
    if (server.hostKey().isEmpty()) {
      return new TunnelFailure(
          Kind.SETTINGS,
          "nobody accepted the host key of %s yet, which is %s (%s)"
              .formatted(server.shown(), offered.fingerprint(), offered.type()));
    }
    return new TunnelFailure(
        Kind.HOST_KEY,
        "%s shows the host key %s (%s), and %s was accepted"
            .formatted(
                server.shown(),
                offered.fingerprint(),
                offered.type(),
                server.hostKey().orElseThrow()));
  }

  private static String means(SshServer server) {
    if (server.privateKey().isEmpty()) {
      return "its password";
    }
    return server.password().isEmpty() ? "its key" : "its key and its password";
  }

  private static String said(IOException e) {
    return Printable.show(String.valueOf(e.getMessage()), MAX_SHOWN_LENGTH);
  }

  private static boolean causedBy(Throwable thrown, Class<? extends Throwable> kind) {
    Throwable cause = thrown;
    for (int i = 0; i < MOST_CAUSES && cause != null; i++) {
      if (kind.isInstance(cause)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private List<KeyPair> keys(SshServer server) throws TunnelFailure {
    if (server.privateKey().isEmpty()) {
      return List.of();
    }
    // The library must know Ed25519 before it reads keys.
    var _ = client();
    byte[] text = server.privateKey().orElseThrow().reveal().getBytes(StandardCharsets.UTF_8);
    FilePasswordProvider passphrase =
        server
            .passphrase()
            .map(given -> FilePasswordProvider.of(given.reveal()))
            .orElse(FilePasswordProvider.EMPTY);
    List<KeyPair> keys = new ArrayList<>();
    try (InputStream in = new ByteArrayInputStream(text)) {
      Optional.ofNullable(
              SecurityUtils.loadKeyPairIdentities(
                  null, NamedResource.ofName("privateKey"), in, passphrase))
          .ifPresent(found -> found.forEach(keys::add));
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw unreadable();
    }
    if (keys.isEmpty()) {
      throw unreadable();
    }
    return keys;
  }

  /** What was wrong with it is not told: it may quote from the key. */
  private static TunnelFailure unreadable() {
    return new TunnelFailure(
        Kind.SETTINGS,
        "its privateKey cannot be read: expected a private key as ssh-keygen writes it (Ed25519, ECDSA or RSA), and its passphrase if it has one");
  }

  @Override
  public void close() {
    Optional<SshClient> running;
    synchronized (this) {
      closed = true;
      running = client;
    }
    running.ifPresent(SshClient::stop);
  }
}
