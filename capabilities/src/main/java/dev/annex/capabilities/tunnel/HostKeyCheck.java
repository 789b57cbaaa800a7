package dev.annex.capabilities.tunnel;

import java.security.PublicKey;
import java.util.Optional;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.digest.BuiltinDigests;

/**
 * Believes exactly the host key that was accepted for one server, by its fingerprint, and remembers
 * which one was offered. Any thread.
 */
final class HostKeyCheck {

  private static final AttributeKey<HostKeyCheck> KEY = new AttributeKey<>();

  private final Optional<String> accepted;
  private volatile Optional<Offered> offered = Optional.empty();

  /**
   * A host key as a server showed it.
   *
   * @param fingerprint begins with {@code SHA256:}
   * @param type such as {@code ssh-ed25519}
   */
  record Offered(String fingerprint, String type) {}

  /** Expects this fingerprint; believes none without one. */
  HostKeyCheck(Optional<String> accepted) {
    this.accepted = accepted;
  }

  /** What a connection carries along, so that the verifier finds this check. */
  AttributeRepository context() {
    return AttributeRepository.ofKeyValuePair(KEY, this);
  }

  /** For all connections of a client, each with a check of its own; believes none without. */
  static ServerKeyVerifier verifier() {
    return (session, address, key) -> of(session).filter(check -> check.believes(key)).isPresent();
  }

  private static Optional<HostKeyCheck> of(ClientSession session) {
    return Optional.ofNullable(session.getConnectionContext())
        .flatMap(context -> Optional.ofNullable(context.getAttribute(KEY)));
  }

  private boolean believes(PublicKey key) {
    String fingerprint = KeyUtils.getFingerPrint(BuiltinDigests.sha256, key);
    offered = Optional.of(new Offered(fingerprint, KeyUtils.getKeyType(key)));
    return accepted.filter(fingerprint::equals).isPresent();
  }

  /** What the server showed; empty when it did not come to that. */
  Optional<Offered> offered() {
    return offered;
  }

  /** Whether the server showed something else than was accepted. */
  boolean refused() {
    return offered.filter(seen -> !accepted.equals(Optional.of(seen.fingerprint()))).isPresent();
  }
}
