package dev.annex.capabilities.tunnel;

import dev.annex.api.value.Secret;
import dev.annex.capabilities.net.Host;
import dev.annex.capabilities.tunnel.TunnelFailure.Kind;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What an asset of type {@code ssh} is set to. Immutable.
 *
 * @param hostKey the SHA-256 fingerprint that its host key must have; empty while nobody accepted
 *     one
 */
record SshServer(
    Host host,
    int port,
    String user,
    Optional<Secret> password,
    Optional<Secret> privateKey,
    Optional<Secret> passphrase,
    Optional<String> hostKey) {

  private static final int USUAL_PORT = 22;

  /**
   * Reads settings, secret ones included, that fit the schema of the type.
   *
   * @throws TunnelFailure when they make no sense nevertheless
   */
  static SshServer of(JsonNode settings) throws TunnelFailure {
    Optional<Secret> password = secret(settings, "password");
    Optional<Secret> privateKey = secret(settings, "privateKey");
    if (password.isEmpty() && privateKey.isEmpty()) {
      throw new TunnelFailure(
          Kind.SETTINGS, "it has neither a password nor a privateKey to log in with");
    }
    String user = settings.path("user").asString("");
    if (user.isEmpty()) {
      throw new TunnelFailure(Kind.SETTINGS, "it has no user to log in as");
    }
    return new SshServer(
        host(settings.path("host").asString("")),
        settings.path("port").asInt(USUAL_PORT),
        user,
        password,
        privateKey,
        secret(settings, "passphrase"),
        Optional.of(settings.path("hostKey").asString("")).filter(text -> !text.isEmpty()));
  }

  private static Host host(String text) throws TunnelFailure {
    boolean bare = text.indexOf(':') >= 0 && !text.startsWith("[");
    try {
      return Host.parse(bare ? "[" + text + "]" : text);
    } catch (IllegalArgumentException e) {
      throw new TunnelFailure(Kind.SETTINGS, "its host " + e.getMessage());
    }
  }

  private static Optional<Secret> secret(JsonNode settings, String field) {
    return Optional.of(settings.path(field).asString(""))
        .filter(text -> !text.isEmpty())
        .map(Secret::of);
  }

  /** Where it is, for the operator. */
  String shown() {
    return host.written() + ":" + port;
  }
}
