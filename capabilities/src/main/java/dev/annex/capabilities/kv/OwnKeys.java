package dev.annex.capabilities.kv;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.Printable;
import dev.annex.api.store.KeyValueStore.Condition;
import java.time.Duration;
import java.util.Optional;

/**
 * What an operation touches: one key of the extension that asks, or all of its keys with a prefix.
 */
sealed interface OwnKeys {

  int MAX_SHOWN_LENGTH = 128;

  /** The extension that asks. */
  ExtensionId owner();

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
      return Printable.show(key, MAX_SHOWN_LENGTH);
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
      return Printable.show(key, MAX_SHOWN_LENGTH);
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
      return Printable.show(key, MAX_SHOWN_LENGTH);
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
      return Printable.show(prefix, MAX_SHOWN_LENGTH) + "*";
    }
  }
}
