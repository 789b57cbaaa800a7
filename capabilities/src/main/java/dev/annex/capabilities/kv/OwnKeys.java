package dev.annex.capabilities.kv;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.Printable;
import dev.annex.api.store.KeyValueStore.Condition;
import java.time.Duration;
import java.util.Optional;

/**
 * What an operation touches: one key of the extension that asks or of those that all share, or all
 * such keys with a prefix.
 */
sealed interface OwnKeys {

  int MAX_SHOWN_LENGTH = 128;

  /** Whose keys those are that all extensions share; no package can have this id. */
  ExtensionId SHARED = new ExtensionId("annex.shared");

  /** The extension that asks, or {@link #SHARED}. */
  ExtensionId owner();

  /** Whether it is about keys that all share. */
  default boolean shared() {
    return owner().equals(SHARED);
  }

  /** For people. */
  default String show(String key) {
    return Printable.show(shared() ? "shared " + key : key, MAX_SHOWN_LENGTH);
  }

  /** What every key touched begins with. */
  String start();

  /** Reading one value. */
  record Reading(ExtensionId owner, String key) implements OwnKeys {
    @Override
    public String start() {
      return key;
    }

    @Override
    public String toString() {
      return show(key);
    }
  }

  /** Writing one value, checked against the owner's limits. */
  record Writing(
      ExtensionId owner,
      String key,
      byte[] value,
      Optional<Duration> timeToLive,
      Condition condition,
      long quotaBytes)
      implements OwnKeys {
    @Override
    public String start() {
      return key;
    }

    @Override
    public String toString() {
      return show(key);
    }
  }

  /** Removing one value. */
  record Removing(ExtensionId owner, String key, Condition condition) implements OwnKeys {
    @Override
    public String start() {
      return key;
    }

    @Override
    public String toString() {
      return show(key);
    }
  }

  /** Naming the keys with a prefix. */
  record Listing(ExtensionId owner, String prefix, String after, int limit) implements OwnKeys {
    @Override
    public String start() {
      return prefix;
    }

    @Override
    public String toString() {
      return show(prefix) + "*";
    }
  }
}
