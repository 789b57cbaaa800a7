package dev.annex.capabilities.workspace;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Secret;
import java.util.Optional;

/** Where the secret fields of connections are kept, apart from everything else. Any thread. */
public interface AssetSecrets {

  /** The secret in a field of an asset. */
  Optional<Secret> get(long asset, String field);

  /**
   * Keeps a secret in the place of what was there.
   *
   * @throws AnnexException when it cannot be kept; no message holds the value
   */
  void put(long asset, String field, Secret value);

  /** Removes a secret; harmless when there is none. */
  void remove(long asset, String field);

  /** For a host that keeps no secrets: connections with secret fields are refused. */
  static AssetSecrets refused() {
    return new AssetSecrets() {
      @Override
      public Optional<Secret> get(long asset, String field) {
        return Optional.empty();
      }

      @Override
      public void put(long asset, String field, Secret value) {
        throw new AnnexException(
            ErrorCode.UNAVAILABLE,
            "Keeping the secret field \"%s\" failed: this host has no store for secrets."
                .formatted(field));
      }

      @Override
      public void remove(long asset, String field) {}
    };
  }
}
