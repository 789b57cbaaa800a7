package dev.annex.capabilities.kv;

import dev.annex.api.name.ExtensionId;

/** Hears when an extension's own values change. Any thread. */
@FunctionalInterface
public interface KeyValueChanges {

  /** A value was written, or removed; not when it expired. */
  void changed(ExtensionId owner, String key, boolean removed);

  /** Hears nothing. */
  static KeyValueChanges unheard() {
    return (owner, key, removed) -> {};
  }
}
