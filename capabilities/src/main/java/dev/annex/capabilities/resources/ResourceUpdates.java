package dev.annex.capabilities.resources;

import dev.annex.api.name.ExtensionId;

/**
 * Hears that a resource has changed and tells whoever follows it. Any thread. Quick, and never
 * throws: it runs while the extension waits, up to as often as it may call the host.
 */
@FunctionalInterface
public interface ResourceUpdates {

  /** A resource of {@code owner} has changed. */
  void updated(ExtensionId owner, String uri);
}
