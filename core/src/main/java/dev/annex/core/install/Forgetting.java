package dev.annex.core.install;

import dev.annex.api.name.ExtensionId;

/** Keeps something for extensions that must not outlive them. Any thread. */
@FunctionalInterface
public interface Forgetting {

  /**
   * An extension was uninstalled.
   *
   * @param withData whether what it kept for itself goes, too; what only makes sense with its code
   *     goes in any case
   */
  void forget(ExtensionId id, boolean withData);
}
