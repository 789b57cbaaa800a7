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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KilledWhileWritingTest {

  private static final ExtensionId NOTES = new ExtensionId("notes");
  private static final int ENOUGH = 200;

  @TempDir private Path directory;

  @Test
  void keepsEverythingItHadAcknowledged() throws Exception {
    List<String> acknowledged = new ArrayList<>();
    try (ChildJvm child = ChildJvm.start(Scribbler.class, directory)) {
      while (acknowledged.size() < ENOUGH) {
        String line = child.line();
        assertThat(line).as("line %d of the child", acknowledged.size()).isNotEmpty();
        acknowledged.add(line);
      }
      acknowledged.addAll(child.kill());
    }

    try (SqliteStore store = SqliteStore.open(directory)) {
      assertThat(store.problems()).isEmpty();
      assertThat(targets(store)).containsAll(acknowledged);
      assertThat(store.keyValues().list(NOTES, "", "", 100_000)).containsAll(acknowledged);
      assertThat(store.keyValues().usedBytes(NOTES)).isEqualTo(countedBytes(store));
      assertThat(store.grants().of(NOTES))
          .extracting(grant -> grant.permission().scope())
          .containsAll(acknowledged);
      store.journal().append(entry("after"));
      store.journal().commit();
      assertThat(targets(store)).contains("after");
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

  private static long countedBytes(SqliteStore store) {
    return store.keyValues().list(NOTES, "", "", 100_000).stream()
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
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        String name = "t" + i + "-";
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
