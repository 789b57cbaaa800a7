package dev.annex.capabilities.workspace;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.SecretName;
import dev.annex.api.store.SecretStore;
import dev.annex.api.store.SecretStore.Owner;
import dev.annex.api.value.Secret;
import java.util.Optional;

/**
 * The secret fields of assets, among the operator's secrets: field {@code key} of asset 7 is {@code
 * asset/7/key}. So it can also be sent to servers without being shown, under {@code secrets.use}.
 * Any thread.
 */
final class AssetSecrets {

  /** The operator's own secrets have their bound elsewhere; assets must not run into it. */
  private static final int MOST = 100_000;

  private final SecretStore store;

  AssetSecrets(SecretStore store) {
    this.store = store;
  }

  Optional<Secret> get(long asset, String field) {
    return store.get(Owner.operator(), name(asset, field));
  }

  /**
   * Keeps a secret in the place of what was there.
   *
   * @throws AnnexException when it cannot be kept; no message holds the value
   */
  void put(long asset, String field, Secret value) {
    if (!store.put(Owner.operator(), name(asset, field), value, MOST)) {
      throw new AnnexException(
          ErrorCode.LIMIT_REACHED,
          "Keeping the secret field \"%s\" of an asset failed: there are %d secrets already."
              .formatted(field, MOST));
    }
  }

  void remove(long asset, String field) {
    var _ = store.delete(Owner.operator(), name(asset, field));
  }

  static SecretName name(long asset, String field) {
    return new SecretName("asset/%d/%s".formatted(asset, field));
  }
}
