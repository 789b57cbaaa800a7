package dev.annex.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.store.WorkspaceStore;
import dev.annex.api.store.WorkspaceStore.Draft;
import dev.annex.api.store.WorkspaceStore.Kind;
import dev.annex.api.store.WorkspaceStore.Selection;
import dev.annex.api.value.Json;
import dev.annex.testkit.MutableClock;
import dev.annex.testkit.WorkspaceStoreContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteWorkspaceTest extends WorkspaceStoreContract {

  @TempDir private Path directory;
  private final List<SqliteStore> opened = new ArrayList<>();

  @Override
  protected WorkspaceStore open(MutableClock clock) {
    SqliteStore store = SqliteStore.open(directory, clock);
    opened.add(store);
    return store.workspace();
  }

  @AfterEach
  void close() {
    opened.forEach(SqliteStore::close);
  }

  @Test
  void isTheSameAfterARestart() {
    MutableClock clock = MutableClock.standing();
    WorkspaceStore before = opened.getFirst().workspace();
    Draft draft =
        new Draft(
            Kind.MEMORY,
            "a",
            "key",
            "",
            Json.object().put("content", "ü"),
            "word",
            Optional.empty());
    before.add(draft, 0);
    var items = before.list(Selection.of(Kind.MEMORY, 10));
    opened.removeFirst().close();

    WorkspaceStore after = open(clock);
    assertThat(after.list(Selection.of(Kind.MEMORY, 10))).isEqualTo(items);
    assertThat(after.search(Kind.MEMORY, Optional.empty(), "word", 1)).hasSize(1);
  }
}
