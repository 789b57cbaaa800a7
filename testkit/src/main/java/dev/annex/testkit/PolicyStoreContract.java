package dev.annex.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.extension.PolicyGroup;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.PolicyStore;
import dev.annex.api.store.PolicyStore.Choice;
import dev.annex.api.store.PolicyStore.Rule;
import dev.annex.api.store.PolicyStore.Scope;
import dev.annex.api.store.PolicyStore.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link PolicyStore} does. Times survive to the microsecond. */
public abstract class PolicyStoreContract {

  private static final ExtensionId STORAGE = new ExtensionId("storage");
  private static final ExtensionId MAIL = new ExtensionId("mail");
  private static final Scope ALL = new Scope(STORAGE, Optional.empty());
  private static final Scope ONE = new Scope(STORAGE, Optional.of(7L));
  private static final Instant NOON = Instant.parse("2026-03-04T12:00:00.123456Z");

  private PolicyStore store;

  /** A store without anything; called once before each test. */
  protected abstract PolicyStore open();

  @BeforeEach
  void openStore() {
    store = open();
  }

  @Test
  void hasNothingAtFirst() {
    assertThat(store.rules(STORAGE)).isEmpty();
    assertThat(store.choices(STORAGE)).isEmpty();
    assertThat(store.groups()).isEmpty();
  }

  @Test
  void keepsRulesByScopeAndWord() {
    Rule oneWrite = rule(ONE, "write", Verdict.ALLOW);
    Rule allWrite = rule(ALL, "write", Verdict.DENY);
    Rule allRead = rule(ALL, "tool:read \u00fc\u4e2d", Verdict.ASK);
    store.put(oneWrite);
    store.put(allWrite);
    store.put(allRead);
    store.put(rule(new Scope(MAIL, Optional.empty()), "write", Verdict.ALLOW));

    assertThat(store.rules(STORAGE)).containsExactly(allRead, allWrite, oneWrite);
  }

  @Test
  void putsARuleInThePlaceOfAnother() {
    store.put(rule(ONE, "write", Verdict.ALLOW));
    Rule later = new Rule(ONE, "write", Verdict.DENY, "another", NOON.plusSeconds(1));
    store.put(later);

    assertThat(store.rules(STORAGE)).containsExactly(later);
  }

  @Test
  void removesOneRule() {
    store.put(rule(ONE, "write", Verdict.ALLOW));
    Rule kept = rule(ALL, "write", Verdict.ALLOW);
    store.put(kept);

    assertThat(store.remove(ONE, "write")).isTrue();
    assertThat(store.remove(ONE, "write")).isFalse();
    assertThat(store.remove(ALL, "read")).isFalse();
    assertThat(store.rules(STORAGE)).containsExactly(kept);
  }

  @Test
  void keepsOneChoiceForEachScope() {
    store.choose(new Choice(ONE, List.of("ext:storage:readonly"), "operator", NOON));
    Choice none = new Choice(ALL, List.of(), "operator", NOON);
    Choice two = new Choice(ONE, List.of("user:b", "user:a"), "operator", NOON.plusSeconds(1));
    store.choose(none);
    store.choose(two);

    assertThat(store.choices(STORAGE)).containsExactly(none, two);
    assertThat(store.choices(MAIL)).isEmpty();
    assertThat(store.unchoose(ONE)).isTrue();
    assertThat(store.unchoose(ONE)).isFalse();
    assertThat(store.choices(STORAGE)).containsExactly(none);
  }

  @Test
  void keepsGroupsById() {
    PolicyGroup b = new PolicyGroup("user:b", "B", "", Set.of("read", "list"), Set.of("delete"));
    PolicyGroup a = new PolicyGroup("user:a", "A \u00fc", "text", Set.of(), Set.of());
    store.put(new PolicyGroup("user:b", "old", "old", Set.of("write"), Set.of()));
    store.put(a);
    store.put(b);

    assertThat(store.groups()).containsExactly(a, b);
    assertThat(store.removeGroup("user:a")).isTrue();
    assertThat(store.removeGroup("user:a")).isFalse();
    assertThat(store.groups()).containsExactly(b);
  }

  @Test
  void clearsWhatIsForOneExtension() {
    Rule kept = rule(new Scope(MAIL, Optional.empty()), "send", Verdict.ALLOW);
    store.put(kept);
    store.put(rule(ONE, "write", Verdict.ALLOW));
    store.choose(new Choice(ALL, List.of(), "operator", NOON));

    store.clear(STORAGE);

    assertThat(store.rules(STORAGE)).isEmpty();
    assertThat(store.choices(STORAGE)).isEmpty();
    assertThat(store.rules(MAIL)).containsExactly(kept);
  }

  private static Rule rule(Scope scope, String word, Verdict verdict) {
    return new Rule(scope, word, verdict, "operator", NOON);
  }
}
