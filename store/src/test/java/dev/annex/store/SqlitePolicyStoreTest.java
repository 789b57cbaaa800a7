package dev.annex.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.extension.PolicyGroup;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.PolicyStore;
import dev.annex.api.store.PolicyStore.Choice;
import dev.annex.api.store.PolicyStore.Rule;
import dev.annex.api.store.PolicyStore.Scope;
import dev.annex.api.store.PolicyStore.Verdict;
import dev.annex.testkit.PolicyStoreContract;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqlitePolicyStoreTest extends PolicyStoreContract {

  @TempDir private Path directory;
  private final List<SqliteStore> opened = new ArrayList<>();

  @Override
  protected PolicyStore open() {
    SqliteStore store = SqliteStore.open(directory);
    opened.add(store);
    return store.policies();
  }

  @Test
  void isTheSameAfterARestart() {
    Scope scope = new Scope(new ExtensionId("storage"), Optional.of(7L));
    Rule rule = new Rule(scope, "write", Verdict.ASK, "operator", Instant.EPOCH);
    Choice choice = new Choice(scope, List.of("user:a", "ext:b"), "operator", Instant.EPOCH);
    PolicyGroup group = new PolicyGroup("user:a", "A", "", Set.of("x"), Set.of("y", "z"));
    PolicyStore first = open();
    first.put(rule);
    first.choose(choice);
    first.put(group);
    close();
    opened.clear();

    PolicyStore second = open();

    assertThat(second.rules(scope.extension())).containsExactly(rule);
    assertThat(second.choices(scope.extension())).containsExactly(choice);
    assertThat(second.groups()).containsExactly(group);
  }

  @AfterEach
  void close() {
    opened.forEach(SqliteStore::close);
  }
}
