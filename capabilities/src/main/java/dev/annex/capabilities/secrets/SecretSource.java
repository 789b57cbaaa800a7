package dev.annex.capabilities.secrets;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Secret;
import java.util.Optional;

/** Where the host finds a secret once a {@link SecretUse} is permitted. Any thread. */
@FunctionalInterface
public interface SecretSource {

  /**
   * The value of a secret, as this extension knows it by name: its own, or one of the operator's.
   */
  Optional<Secret> find(ExtensionId holder, String name);
}
