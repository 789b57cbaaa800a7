package dev.annex.capabilities.kv;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.KeyValueStore;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Values in a map, for tests. */
public final class MapKeyValueStore implements KeyValueStore {

  private final Clock clock;
  private final Map<ExtensionId, SortedMap<String, Entry>> owners = new HashMap<>();
  private long lastRevision;

  /** An empty store, by whose clock entries expire. */
  public MapKeyValueStore(Clock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized Optional<Entry> get(ExtensionId owner, String key) {
    return Optional.ofNullable(entries(owner).get(key))
        .map(entry -> new Entry(entry.value().clone(), entry.revision(), entry.expiry()));
  }

  @Override
  public synchronized Written put(
      ExtensionId owner,
      String key,
      byte[] value,
      Optional<Instant> expiry,
      Condition condition,
      long quotaBytes) {
    Optional<Entry> there = get(owner, key);
    if (!holds(condition, there)) {
      return new Written.Conflict();
    }
    long before = there.map(entry -> bytes(key, entry.value())).orElse(0L);
    long after = usedBytes(owner) - before + bytes(key, value);
    if (after > quotaBytes) {
      return new Written.OverQuota(after);
    }
    entries(owner).put(key, new Entry(value.clone(), ++lastRevision, expiry));
    return new Written.Stored(lastRevision);
  }

  @Override
  public synchronized boolean delete(ExtensionId owner, String key, Condition condition) {
    Optional<Entry> there = get(owner, key);
    if (there.isEmpty() || !holds(condition, there)) {
      return false;
    }
    entries(owner).remove(key);
    return true;
  }

  @Override
  public synchronized List<String> list(ExtensionId owner, String prefix, String after, int limit) {
    return entries(owner).keySet().stream()
        .filter(key -> key.startsWith(prefix))
        .filter(key -> after.isEmpty() || byBytes(key, after) > 0)
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized long usedBytes(ExtensionId owner) {
    return entries(owner).entrySet().stream()
        .mapToLong(entry -> bytes(entry.getKey(), entry.getValue().value()))
        .sum();
  }

  @Override
  public synchronized void clear(ExtensionId owner) {
    owners.remove(owner);
  }

  private SortedMap<String, Entry> entries(ExtensionId owner) {
    SortedMap<String, Entry> entries =
        owners.computeIfAbsent(owner, id -> new TreeMap<>(MapKeyValueStore::byBytes));
    Instant now = clock.instant();
    entries.values().removeIf(entry -> entry.expiry().filter(at -> !now.isBefore(at)).isPresent());
    return entries;
  }

  private static boolean holds(Condition condition, Optional<Entry> there) {
    return switch (condition) {
      case Condition.Always always -> true;
      case Condition.Absent absent -> there.isEmpty();
      case Condition.Revision wanted ->
          there.filter(entry -> entry.revision() == wanted.revision()).isPresent();
    };
  }

  private static int byBytes(String left, String right) {
    return Arrays.compareUnsigned(
        left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
  }

  private static long bytes(String key, byte[] value) {
    return (long) key.getBytes(StandardCharsets.UTF_8).length + value.length;
  }
}
