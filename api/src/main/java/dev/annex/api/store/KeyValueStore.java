package dev.annex.api.store;

import dev.annex.api.name.ExtensionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Small values by key, apart for every extension. Any thread. A write survives the death of the
 * process once the method has returned. Keys are ordered by their UTF-8 bytes. Entries past their
 * expiry are never seen. Implementations extend {@code KeyValueStoreContract}.
 */
public interface KeyValueStore {

  /** The entry under a key. */
  Optional<Entry> get(ExtensionId owner, String key);

  /**
   * Writes an entry if {@code condition} holds and the owner's total stays within its quota; both
   * are checked and acted on as one.
   *
   * @param expiry when the entry vanishes; empty for never
   * @param quotaBytes most bytes of keys and values the owner may have afterwards
   * @return the entry's new revision, or why it was not written
   */
  Written put(
      ExtensionId owner,
      String key,
      byte[] value,
      Optional<Instant> expiry,
      Condition condition,
      long quotaBytes);

  /**
   * Removes an entry if {@code condition} holds; false when there was none or the condition did not
   * hold.
   */
  boolean delete(ExtensionId owner, String key, Condition condition);

  /**
   * Keys with a prefix, in order.
   *
   * @param after only keys behind this one; empty text for the first page
   * @param limit most keys to give, at least 1
   */
  List<String> list(ExtensionId owner, String prefix, String after, int limit);

  /** Bytes of keys and values an owner has. */
  long usedBytes(ExtensionId owner);

  /** Removes all entries of an owner. */
  void clear(ExtensionId owner);

  /**
   * An entry.
   *
   * @param revision changes with every write of this key and never repeats for it
   */
  record Entry(byte[] value, long revision, Optional<Instant> expiry) {}

  /** What must be true for a write. */
  sealed interface Condition {

    /** Nothing. */
    record Always() implements Condition {}

    /** The key has no entry. */
    record Absent() implements Condition {}

    /** The key's entry has this revision. */
    record Revision(long revision) implements Condition {}
  }

  /** How a write went. */
  sealed interface Written {

    /** It is there. */
    record Stored(long revision) implements Written {}

    /** The condition did not hold. */
    record Conflict() implements Written {}

    /** The owner would have had more than its quota. */
    record OverQuota(long wouldUse) implements Written {}
  }
}
