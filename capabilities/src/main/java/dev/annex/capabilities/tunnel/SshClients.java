package dev.annex.capabilities.tunnel;

import java.time.Duration;
import java.util.List;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.password.UserAuthPasswordFactory;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.config.keys.ClientIdentityLoader;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.OptionalFeature;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;

/**
 * Makes clients that speak modern SSH only, and take nothing from the machine they run on: no keys
 * and settings of a user, no agent. A server can open nothing towards this host.
 */
final class SshClients {

  static {
    Ed25519.register();
  }

  /** How long a session may be without any sign of life. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private static final int MOST_UNANSWERED = 3;

  /** How long an attempt to connect lives on when nobody waits for it any more. */
  private static final Duration CONNECTING = Duration.ofSeconds(30);

  /** How long what was written may wait for a server that does not read. */
  private static final Duration FOREVER = Duration.ofDays(1);

  /** How much of one connection may wait for a reader; also bounds what it costs in memory. */
  private static final long WINDOW = 1 << 20;

  /**
   * More than sessions need, because an attempt to connect keeps one until it succeeds or fails,
   * and servers that do not answer may not keep others waiting. Started as they are needed.
   */
  private static final int THREADS = 16;

  /** From the most wanted one on; no SHA-1, no group below 2048 bits. */
  private static final List<BuiltinDHFactories> KEY_EXCHANGES =
      List.of(
          BuiltinDHFactories.mlkem768x25519,
          BuiltinDHFactories.sntrup761x25519,
          BuiltinDHFactories.sntrup761x25519_openssh,
          BuiltinDHFactories.curve25519,
          BuiltinDHFactories.curve25519_libssh,
          BuiltinDHFactories.ecdhp256,
          BuiltinDHFactories.ecdhp384,
          BuiltinDHFactories.ecdhp521,
          BuiltinDHFactories.dhgex256,
          BuiltinDHFactories.dhg16_512,
          BuiltinDHFactories.dhg14_256);

  private static final List<BuiltinCiphers> CIPHERS =
      List.of(
          BuiltinCiphers.cc20p1305_openssh,
          BuiltinCiphers.aes256gcm,
          BuiltinCiphers.aes128gcm,
          BuiltinCiphers.aes256ctr,
          BuiltinCiphers.aes192ctr,
          BuiltinCiphers.aes128ctr);

  private static final List<BuiltinMacs> MACS =
      List.of(
          BuiltinMacs.hmacsha256etm,
          BuiltinMacs.hmacsha512etm,
          BuiltinMacs.hmacsha256,
          BuiltinMacs.hmacsha512);

  /** Of host keys and of users' keys; RSA only with SHA-2. */
  private static final List<BuiltinSignatures> SIGNATURES =
      List.of(
          BuiltinSignatures.ed25519,
          BuiltinSignatures.nistp256,
          BuiltinSignatures.nistp384,
          BuiltinSignatures.nistp521,
          BuiltinSignatures.rsaSHA512,
          BuiltinSignatures.rsaSHA256);

  private SshClients() {}

  /** Those of them that this Java has. */
  private static <T, F extends NamedFactory<T> & OptionalFeature> List<NamedFactory<T>> usable(
      List<F> wanted) {
    return wanted.stream()
        .filter(OptionalFeature::isSupported)
        .<NamedFactory<T>>map(factory -> factory)
        .toList();
  }

  /** A client that runs; to be closed. */
  static SshClient start(ServerKeyVerifier verifier) {
    SshClient client =
        ClientBuilder.builder()
            .keyExchangeFactories(
                NamedFactory.setUpTransformedFactories(true, KEY_EXCHANGES, ClientBuilder.DH2KEX))
            .cipherFactories(usable(CIPHERS))
            .macFactories(usable(MACS))
            .signatureFactories(usable(SIGNATURES))
            .compressionFactories(List.of(BuiltinCompressions.none))
            .channelFactories(List.of())
            .globalRequestHandlers(List.of())
            .forwardingFilter(RejectAllForwardingFilter.INSTANCE)
            .serverKeyVerifier(verifier)
            .hostConfigEntryResolver(HostConfigEntryResolver.EMPTY)
            .clientIdentityLoader(ClientIdentityLoader.DEFAULT)
            .filePasswordProvider(FilePasswordProvider.EMPTY)
            .build(true);
    client.setUserAuthFactories(
        List.of(UserAuthPublicKeyFactory.INSTANCE, UserAuthPasswordFactory.INSTANCE));
    client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
    client.setNioWorkers(THREADS);
    CoreModuleProperties.IO_CONNECT_TIMEOUT.set(client, CONNECTING);
    CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, HEARTBEAT);
    CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(client, MOST_UNANSWERED);
    CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
    CoreModuleProperties.NIO2_READ_TIMEOUT.set(client, Duration.ZERO);
    CoreModuleProperties.WAIT_FOR_SPACE_TIMEOUT.set(client, FOREVER);
    CoreModuleProperties.WINDOW_SIZE.set(client, WINDOW);
    client.start();
    return client;
  }
}
