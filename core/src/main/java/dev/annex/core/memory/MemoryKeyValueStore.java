package dev.annex.core.memory;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.KeyValueStore;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Key-value data that is gone with the process. Any thread. */
public final class MemoryKeyValueStore implements KeyValueStore {

  private static final Comparator<String> BY_BYTES =
      (left, right) -> Arrays.compareUnsigned(utf8(left), utf8(right));

  private final Map<ExtensionId, NavigableMap<String, Entry>> owners = new HashMap<>();
  private final Clock clock;
  private long revisions;

  /** A store in which entries expire by this clock. */
  public MemoryKeyValueStore(Clock clock) {
    this.clock = clock;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private NavigableMap<String, Entry> of(ExtensionId owner) {
    NavigableMap<String, Entry> entries =
        owners.computeIfAbsent(owner, id -> new TreeMap<>(BY_BYTES));
    Instant now = clock.instant();
    entries
        .values()
        .removeIf(entry -> entry.expiry().filter(end -> !now.isBefore(end)).isPresent());
    return entries;
  }

  @Override
  public synchronized Optional<Entry> get(ExtensionId owner, String key) {
    return Optional.ofNullable(of(owner).get(key)).map(MemoryKeyValueStore::copy);
  }

  private static Entry copy(Entry entry) {
    return new Entry(entry.value().clone(), entry.revision(), entry.expiry());
  }

  @Override
  public synchronized Written put(
      ExtensionId owner,
      String key,
      byte[] value,
      Optional<Instant> expiry,
      Condition condition,
      long quotaBytes) {
    NavigableMap<String, Entry> entries = of(owner);
    Optional<Entry> old = Optional.ofNullable(entries.get(key));
    if (!holds(condition, old)) {
      return new Written.Conflict();
    }
    long oldSize = old.map(entry -> size(key, entry.value())).orElse(0L);
    long wouldUse = used(entries) - oldSize + size(key, value);
    if (wouldUse > quotaBytes) {
      return new Written.OverQuota(wouldUse);
    }
    Entry stored = new Entry(value.clone(), ++revisions, expiry);
    entries.put(key, stored);
    return new Written.Stored(stored.revision());
  }

  private static boolean holds(Condition condition, Optional<Entry> old) {
    return switch (condition) {
      case Condition.Always always -> true;
      case Condition.Absent absent -> old.isEmpty();
      case Condition.Revision wanted ->
          old.filter(entry -> entry.revision() == wanted.revision()).isPresent();
    };
  }

  private static long size(String key, byte[] value) {
    return utf8(key).length + (long) value.length;
  }

  private static long used(NavigableMap<String, Entry> entries) {
    return entries.entrySet().stream()
        .mapToLong(entry -> size(entry.getKey(), entry.getValue().value()))
        .sum();
  }

  @Override
  public synchronized boolean delete(ExtensionId owner, String key, Condition condition) {
    NavigableMap<String, Entry> entries = of(owner);
    Optional<Entry> old = Optional.ofNullable(entries.get(key));
    if (old.isEmpty() || !holds(condition, old)) {
      return false;
    }
    entries.remove(key);
    return true;
  }

  @Override
  public synchronized List<String> list(ExtensionId owner, String prefix, String after, int limit) {
    List<String> keys = new ArrayList<>();
    for (String key : of(owner).tailMap(prefix, true).keySet()) {
      if (!key.startsWith(prefix) || keys.size() == limit) {
        break;
      }
      if (after.isEmpty() || BY_BYTES.compare(key, after) > 0) {
        keys.add(key);
      }
    }
    return keys;
  }

  @Override
  public synchronized long usedBytes(ExtensionId owner) {
    return used(of(owner));
  }

  @Override
  public synchronized void clear(ExtensionId owner) {
    owners.remove(owner);
  }
}
