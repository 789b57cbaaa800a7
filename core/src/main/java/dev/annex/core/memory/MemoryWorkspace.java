package dev.annex.core.memory;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.SearchWords;
import dev.annex.api.store.WorkspaceStore;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A workspace that is gone with the process. Any thread. */
public final class MemoryWorkspace implements WorkspaceStore {

  private final Clock clock;
  private final Map<Long, Kept> items = new TreeMap<>();
  private long latestNumber;
  private long latestRevision;

  /** An empty workspace whose times come from a clock. */
  public MemoryWorkspace(Clock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized Optional<Item> find(Kind kind, long number) {
    return Optional.ofNullable(items.get(number))
        .map(kept -> copy(kept.item()))
        .filter(item -> item.kind() == kind);
  }

  @Override
  public synchronized Optional<Item> named(Kind kind, String group, String name) {
    return of(kind)
        .map(Kept::item)
        .filter(item -> !name.isEmpty() && item.group().equals(group) && item.name().equals(name))
        .findFirst()
        .map(MemoryWorkspace::copy);
  }

  @Override
  public synchronized Written add(Draft draft, long quotaBytes) {
    if (named(draft.kind(), draft.group(), draft.name()).isPresent()) {
      return new Written.Conflict();
    }
    return store(draft, latestNumber + 1, draft.name(), now(), 0, quotaBytes);
  }

  @Override
  public synchronized Written replace(long number, long revision, Draft draft, long quotaBytes) {
    Kept before = items.get(number);
    if (before == null
        || before.item().kind() != draft.kind()
        || before.item().revision() != revision) {
      return new Written.Conflict();
    }
    boolean taken =
        named(draft.kind(), draft.group(), before.item().name())
            .filter(other -> other.number() != number)
            .isPresent();
    if (taken) {
      return new Written.Conflict();
    }
    long released = before.item().writer().equals(draft.writer()) ? before.bytes() : 0;
    return store(
        draft, number, before.item().name(), before.item().createdAt(), released, quotaBytes);
  }

  private Written store(
      Draft draft, long number, String name, Instant createdAt, long released, long quotaBytes) {
    long bytes = WorkspaceStore.bytes(draft);
    if (draft.writer().isPresent()) {
      long wouldUse = usedBytes(draft.writer().get()) - released + bytes;
      if (wouldUse > quotaBytes) {
        return new Written.OverQuota(wouldUse);
      }
    }
    latestNumber = Math.max(latestNumber, number);
    latestRevision++;
    Item item =
        new Item(
            number,
            draft.kind(),
            draft.group(),
            name,
            draft.state(),
            draft.fields().deepCopy(),
            latestRevision,
            draft.writer(),
            createdAt,
            now());
    items.put(number, new Kept(item, bytes, SearchWords.of(draft.search())));
    return new Written.Stored(copy(item));
  }

  @Override
  public synchronized boolean remove(Kind kind, long number) {
    return find(kind, number).isPresent() && items.remove(number) != null;
  }

  @Override
  public synchronized int removeGroup(Kind kind, String group) {
    int before = items.size();
    items
        .values()
        .removeIf(kept -> kept.item().kind() == kind && kept.item().group().equals(group));
    return before - items.size();
  }

  @Override
  public synchronized List<Item> list(Selection selection) {
    requirePositive(selection.limit());
    List<Item> all =
        of(selection.kind())
            .map(Kept::item)
            .filter(item -> item.number() > selection.after() && item.number() < selection.before())
            .filter(item -> selection.group().map(item.group()::equals).orElse(true))
            .filter(item -> selection.state().map(item.state()::equals).orElse(true))
            .toList();
    int size = Math.min(all.size(), selection.limit());
    List<Item> some =
        selection.newest() ? all.subList(all.size() - size, all.size()) : all.subList(0, size);
    return some.stream().map(MemoryWorkspace::copy).toList();
  }

  @Override
  public synchronized long count(Kind kind, String group) {
    return of(kind).filter(kept -> kept.item().group().equals(group)).count();
  }

  @Override
  public synchronized List<Hit> search(Kind kind, Optional<String> group, String text, int limit) {
    requirePositive(limit);
    Set<String> words = SearchWords.of(text);
    return of(kind)
        .filter(kept -> group.map(kept.item().group()::equals).orElse(true))
        .map(kept -> {
          Set<String> common = new HashSet<>(words);
          common.retainAll(kept.words());
          return new Hit(copy(kept.item()), common.size(), words.size());
        })
        .filter(hit -> hit.matched() > 0)
        .sorted(
            Comparator.comparingInt(Hit::matched)
                .thenComparingLong(hit -> hit.item().revision())
                .reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized long usedBytes(ExtensionId writer) {
    return items.values().stream()
        .filter(kept -> kept.item().writer().equals(Optional.of(writer)))
        .mapToLong(Kept::bytes)
        .sum();
  }

  private Stream<Kept> of(Kind kind) {
    return items.values().stream().filter(kept -> kept.item().kind() == kind);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static void requirePositive(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit < 1: " + limit);
    }
  }

  /** Fields can be changed by whoever holds them, so nobody holds those that are kept. */
  private static Item copy(Item item) {
    return new Item(
        item.number(),
        item.kind(),
        item.group(),
        item.name(),
        item.state(),
        item.fields().deepCopy(),
        item.revision(),
        item.writer(),
        item.createdAt(),
        item.changedAt());
  }

  private record Kept(Item item, long bytes, Set<String> words) {}
}
