package dev.annex.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.forward.DirectTcpipFactory;
import org.apache.sshd.server.forward.ForwardingFilter;
import org.apache.sshd.server.forward.TcpForwardingFilter;
import org.apache.sshd.server.forward.TcpipServerChannel;

/**
 * A real SSH server on this machine, through which one connects elsewhere. Knows names that nobody
 * else knows, and remembers what was wanted of it. Any thread.
 */
public final class SshGate implements AutoCloseable {

  private final SshServer server = SshServer.setUpDefaultServer();
  private final KeyPair hostKey;
  private final Map<String, String> names = new ConcurrentHashMap<>();
  private final Map<String, String> passwords = new ConcurrentHashMap<>();
  private final Set<PublicKey> keys = ConcurrentHashMap.newKeySet();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<Way> ways = new CopyOnWriteArrayList<>();
  private final AtomicInteger logins = new AtomicInteger();
  private final AtomicInteger attempts = new AtomicInteger();
  private volatile boolean forbidding;

  /** With an ECDSA key. */
  public SshGate() throws IOException, GeneralSecurityException {
    this(ecdsa());
  }

  /** With this key. */
  public SshGate(KeyPair hostKey) throws IOException {
    this.hostKey = hostKey;
    server.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    server.setPasswordAuthenticator((user, password, session) -> {
      attempts.incrementAndGet();
      return counted(password.equals(passwords.get(user)));
    });
    server.setPublickeyAuthenticator((user, key, session) -> isAccepted(key));
    server.setForwardingFilter(ForwardingFilter.asForwardingFilter(null, null, new Filter()));
    server.setChannelFactories(List.of(new Direct()));
    server.start();
  }

  /** A key pair for ECDSA. */
  public static KeyPair ecdsa() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private boolean counted(boolean accepted) {
    if (accepted) {
      logins.incrementAndGet();
    }
    return accepted;
  }

  private boolean isAccepted(PublicKey key) {
    return keys.stream().anyMatch(known -> KeyUtils.compareKeys(known, key));
  }

  /** Lets somebody in. */
  public SshGate password(String user, String password) {
    passwords.put(user, password);
    return this;
  }

  /** Lets whoever has this key in. */
  public SshGate key(PublicKey key) {
    keys.add(key);
    return this;
  }

  /** Knows a name. */
  public SshGate name(String name, String address) {
    names.put(name, address);
    return this;
  }

  /** Connects nobody any more. */
  public SshGate forbid() {
    forbidding = true;
    return this;
  }

  /** Signs with nothing else from now on. */
  public SshGate signatures(List<? extends NamedFactory<Signature>> factories) {
    server.setSignatureFactories(List.copyOf(factories));
    return this;
  }

  /** Where it listens. */
  public int port() {
    return server.getPort();
  }

  /** Of its host key. */
  public String fingerprint() {
    return KeyUtils.getFingerPrint(BuiltinDigests.sha256, hostKey.getPublic());
  }

  /** The hosts and ports it was asked to connect to, as they were written. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  /** How many logins with a password succeeded. */
  public int logins() {
    return logins.get();
  }

  /** How many passwords were tried. */
  public int attempts() {
    return attempts.get();
  }

  /** How many sessions are open. */
  public int sessions() {
    return server.getActiveSessions().size();
  }

  /** Cuts all sessions off. */
  public void drop() {
    server.getActiveSessions().forEach(session -> session.close(true));
  }

  /** Says that nothing more is sent to whoever went through, and leaves all open. */
  public void endOutput() throws IOException {
    for (Way way : ways) {
      way.end();
    }
  }

  @Override
  public void close() throws IOException {
    server.stop(true);
  }

  private final class Filter implements TcpForwardingFilter {
    @Override
    public boolean canListen(SshdSocketAddress address, Session session) {
      return false;
    }

    @Override
    public boolean canConnect(Type type, SshdSocketAddress address, Session session) {
      return !forbidding;
    }
  }

  private final class Direct extends DirectTcpipFactory {
    @Override
    public Channel createChannel(Session session) {
      Way way = new Way();
      ways.add(way);
      return way;
    }
  }

  private final class Way extends TcpipServerChannel {

    Way() {
      super(TcpForwardingFilter.Type.Direct, null);
    }

    @Override
    protected OpenFuture doInit(Buffer buffer) {
      return super.doInit(knowing(buffer));
    }

    void end() throws IOException {
      var _ = sendEof();
    }
  }

  private Buffer knowing(Buffer wish) {
    String host = wish.getString();
    int port = wish.getInt();
    asked.add("%s:%d".formatted(host, port));
    Buffer known = new ByteArrayBuffer();
    known.putString(names.getOrDefault(host, host));
    known.putInt(port);
    known.putString(wish.getString());
    known.putInt(wish.getInt());
    return known;
  }
}
