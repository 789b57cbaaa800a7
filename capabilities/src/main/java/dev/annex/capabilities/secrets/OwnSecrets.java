package dev.annex.capabilities.secrets;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.SecretName;
import dev.annex.api.store.SecretStore.Owner;
import dev.annex.api.value.Secret;

/**
 * What an operation touches: one secret of the extension that asks, or the names of all that begin
 * alike. Shows names, never values.
 */
sealed interface OwnSecrets {

  /** The extension that asks. */
  ExtensionId holder();

  /** Whether a permission for these names is enough. */
  boolean isWithin(NamePattern names);

  /** The holder, as the store calls it. */
  default Owner owner() {
    return Owner.extension(holder());
  }

  /** One secret: to read, to look for or to remove. */
  record One(ExtensionId holder, SecretName name) implements OwnSecrets {
    @Override
    public boolean isWithin(NamePattern names) {
      return names.covers(name.value());
    }

    @Override
    public String toString() {
      return name.value();
    }
  }

  /** One secret to write. */
  record Writing(ExtensionId holder, SecretName name, Secret value, int most)
      implements OwnSecrets {
    @Override
    public boolean isWithin(NamePattern names) {
      return names.covers(name.value());
    }

    @Override
    public String toString() {
      return name.value();
    }
  }

  /** The names that begin alike. */
  record Listing(ExtensionId holder, String prefix, String after, int limit) implements OwnSecrets {
    @Override
    public boolean isWithin(NamePattern names) {
      return names.coversAllOf(prefix);
    }

    @Override
    public String toString() {
      return prefix + "*";
    }
  }
}
