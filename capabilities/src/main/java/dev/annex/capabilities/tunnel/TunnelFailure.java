package dev.annex.capabilities.tunnel;

import dev.annex.api.fault.AnnexException;
import dev.annex.capabilities.net.NetFailure;

/**
 * Why a tunnel does not come about. Its message is for the operator and may name the SSH server;
 * extensions are told the {@link Kind} only, because they may use a tunnel without knowing where it
 * leads. Holds no secret.
 */
final class TunnelFailure extends Exception {

  private static final long serialVersionUID = 1;

  /** What stands against it. */
  enum Kind {
    SETTINGS("tunnel-settings", "its settings are not complete"),
    HOST_KEY("tunnel-host-key", "the SSH server has another host key than the one accepted"),
    LOGIN("tunnel-login", "the SSH server refuses its login"),
    UNREACHABLE("tunnel-unreachable", "its SSH server cannot be reached"),
    PROTOCOL("tunnel-protocol", "its SSH server and this host find no common ground"),
    BUSY("tunnel-busy", "too much goes through tunnels at the moment"),
    CLOSED("tunnel-closed", "it was closed");

    private final String reason;
    private final String words;

    Kind(String reason, String words) {
      this.reason = reason;
      this.words = words;
    }
  }

  private final Kind kind;

  TunnelFailure(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  /** What an extension is told. */
  AnnexException of(String attempted, long asset) {
    return NetFailure.failure(
        attempted,
        kind.reason,
        "the server is reached through asset %d, an SSH tunnel, and %s; nothing is sent around it, and annex asset test %d tells why"
            .formatted(asset, kind.words, asset));
  }
}
