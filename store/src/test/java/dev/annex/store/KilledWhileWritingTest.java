package dev.annex.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.access.Grant;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Journal.Line;
import dev.annex.api.call.Journal.Query;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.JournalEntry.Kind;
import dev.annex.api.call.JournalEntry.Verdict;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.KeyValueStore.Condition;
import dev.annex.api.store.KeyValueStore.Written;
import dev.annex.api.value.Json;
import dev.annex.testkit.ChildJvm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process that writes key-value data, journal and grants without pause, again and again on
 * the same store. {@code -Dannex.kill.rounds=200} does it that often.
 */
final class KilledWhileWritingTest {

  private static final ExtensionId NOTES = new ExtensionId("notes");
  private static final int ROUNDS = Integer.getInteger("annex.kill.rounds", 5);
  private static final int MOST_KEYS = 1_000_000;

  @TempDir private Path directory;

  @Test
  void keepsEverythingItHadAcknowledged() throws Exception {
    Set<String> acknowledged = new HashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      List<String> lines = new ArrayList<>();
      try (ChildJvm child = ChildJvm.start(Scribbler.class, directory)) {
        // Another moment each time.
        for (int i = 0; i < 1 + round * 31 % 100; i++) {
          lines.add(child.line());
        }
        lines.addAll(child.kill());
      }
      assertThat(lines).as("lines of round %d", round).doesNotContain("");
      acknowledged.addAll(lines);
      assertEverythingIsThere(acknowledged, round);
    }
    System.out.printf("%d rounds: %d writes acknowledged%n", ROUNDS, acknowledged.size());
  }

  private void assertEverythingIsThere(Set<String> acknowledged, int round) {
    try (SqliteStore store = SqliteStore.open(directory)) {
      assertThat(store.problems()).isEmpty();
      Set<String> keys = Set.copyOf(store.keyValues().list(NOTES, "", "", MOST_KEYS));
      Set<String> scopes =
          store.grants().of(NOTES).stream()
              .map(grant -> grant.permission().scope())
              .collect(Collectors.toSet());
      assertThat(targets(store)).as("journal after round %d", round).containsAll(acknowledged);
      assertThat(keys).as("keys after round %d", round).containsAll(acknowledged);
      assertThat(scopes).as("grants after round %d", round).containsAll(acknowledged);
      assertThat(store.keyValues().usedBytes(NOTES)).isEqualTo(countedBytes(store, keys));
      store.journal().append(entry("after " + round));
      store.journal().commit();
      assertThat(targets(store)).contains("after " + round);
    }
  }

  private static Set<String> targets(SqliteStore store) {
    Set<String> targets = new HashSet<>();
    long before = Long.MAX_VALUE;
    List<Line> page;
    do {
      page =
          store
              .journal()
              .read(
                  new Query(
                      before,
                      Query.MAX_LIMIT,
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty()));
      for (Line line : page) {
        assertThat(targets.add(line.entry().target())).as("once only").isTrue();
        before = line.sequence();
      }
    } while (!page.isEmpty());
    return targets;
  }

  private static long countedBytes(SqliteStore store, Set<String> keys) {
    return keys.stream()
        .mapToLong(key ->
            key.getBytes(StandardCharsets.UTF_8).length
                + store.keyValues().get(NOTES, key).orElseThrow().value().length)
        .sum();
  }

  private static JournalEntry entry(String target) {
    return new JournalEntry(
        Instant.EPOCH,
        Kind.CALL,
        Verdict.DONE,
        Optional.empty(),
        "tester",
        Optional.of(NOTES),
        "tool.call",
        target,
        Json.object());
  }

  /** Writes from several threads, and prints what was acknowledged, until somebody kills it. */
  static final class Scribbler {

    private Scribbler() {}

    public static void main(String[] arguments) throws InterruptedException {
      SqliteStore store = SqliteStore.open(Path.of(arguments[0]));
      String run = UUID.randomUUID().toString();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        String name = run + "-t" + i + "-";
        threads.add(Thread.ofVirtual().start(() -> scribble(store, name)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }

    private static void scribble(SqliteStore store, String name) {
      for (int i = 0; i < 100_000; i++) {
        String word = name + i;
        store.journal().append(entry(word));
        store
            .grants()
            .add(
                new Grant(
                    NOTES,
                    new PermissionRequest("files.read", word),
                    "op",
                    Instant.EPOCH,
                    Optional.empty()));
        Written written =
            store
                .keyValues()
                .put(
                    NOTES,
                    word,
                    new byte[100],
                    Optional.empty(),
                    new Condition.Absent(),
                    Long.MAX_VALUE);
        store.journal().commit();
        System.out.println(written instanceof Written.Stored ? word : written);
      }
    }
  }
}
