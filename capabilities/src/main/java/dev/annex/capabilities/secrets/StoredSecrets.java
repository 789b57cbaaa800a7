package dev.annex.capabilities.secrets;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.SecretName;
import dev.annex.api.store.SecretStore;
import dev.annex.api.store.SecretStore.Owner;
import dev.annex.api.value.Secret;
import java.util.Optional;

/** Secrets from a store: an extension's own hide those of the operator with the same name. */
public final class StoredSecrets implements SecretSource {

  private final SecretStore store;

  /** Over a store. */
  public StoredSecrets(SecretStore store) {
    this.store = store;
  }

  @Override
  public Optional<Secret> find(ExtensionId holder, String name) {
    if (!SecretName.is(name)) {
      return Optional.empty();
    }
    SecretName known = new SecretName(name);
    return store.get(Owner.extension(holder), known).or(() -> store.get(Owner.operator(), known));
  }
}
