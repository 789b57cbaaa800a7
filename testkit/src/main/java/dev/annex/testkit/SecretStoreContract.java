package dev.annex.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.SecretName;
import dev.annex.api.store.SecretStore;
import dev.annex.api.store.SecretStore.Entry;
import dev.annex.api.store.SecretStore.Owner;
import dev.annex.api.value.Secret;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link SecretStore} does. Times survive to the microsecond. */
public abstract class SecretStoreContract {

  /** A value that may turn up nowhere but where it was asked for. */
  protected static final String CANARY = "canary-7f3a-do-not-show";

  private static final Owner OPERATOR = Owner.operator();
  private static final Owner NOTES = Owner.extension(new ExtensionId("notes"));
  private static final Owner MAIL = Owner.extension(new ExtensionId("mail"));
  private static final int PLENTY = 1_000;

  private MutableClock clock;
  private SecretStore store;

  /** A store without secrets, dated by a clock; called once before each test. */
  protected abstract SecretStore open(Clock clock);

  /** The store under test. */
  protected final SecretStore store() {
    return store;
  }

  @BeforeEach
  void openStore() {
    clock = MutableClock.standing();
    store = open(clock);
  }

  @Test
  void isEmptyAtFirst() {
    assertThat(store.get(OPERATOR, name("a"))).isEmpty();
    assertThat(store.has(OPERATOR, name("a"))).isFalse();
    assertThat(store.list(OPERATOR, "", "", 10)).isEmpty();
    assertThat(store.delete(OPERATOR, name("a"))).isFalse();
    store.clear(NOTES);
  }

  @Test
  void givesBackWhatWasPut() {
    for (String text : List.of("", "x", "pässwörd \ud83d\ude00", " two\nlines\u0000\t")) {
      put(NOTES, "a", text);
      assertThat(text(NOTES, "a")).hasValue(text);
      assertThat(store.has(NOTES, name("a"))).isTrue();
    }
  }

  @Test
  void keepsAValueOfEverySizeUpToTheLargest() {
    String largest = "ä".repeat(SecretStore.MAX_VALUE_BYTES / 2);
    put(NOTES, "a", largest);
    assertThat(text(NOTES, "a")).hasValue(largest);
  }

  @Test
  void refusesWhatCannotBeKeptWithoutShowingIt() {
    String tooLong = CANARY + "x".repeat(SecretStore.MAX_VALUE_BYTES);
    for (String text : List.of(tooLong, CANARY + "\ud800")) {
      assertThatThrownBy(() -> store.put(NOTES, name("a"), Secret.of(text), PLENTY))
          .isInstanceOfSatisfying(
              AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
          .satisfies(e -> assertThat(everythingIn(e)).doesNotContain(CANARY));
      assertThat(store.has(NOTES, name("a"))).isFalse();
    }
  }

  @Test
  void replaces() {
    put(NOTES, "a", "1");
    put(NOTES, "a", "2");
    assertThat(text(NOTES, "a")).hasValue("2");
    assertThat(names(NOTES)).containsExactly("a");
  }

  @Test
  void keepsOwnersApart() {
    put(NOTES, "a", "mine");
    put(MAIL, "a", "yours");
    put(OPERATOR, "a", "shared");
    put(OPERATOR, "b", "shared");

    assertThat(text(NOTES, "a")).hasValue("mine");
    assertThat(text(MAIL, "a")).hasValue("yours");
    assertThat(text(OPERATOR, "a")).hasValue("shared");
    assertThat(text(NOTES, "b")).isEmpty();
    assertThat(store.has(NOTES, name("b"))).isFalse();
    assertThat(store.delete(NOTES, name("b"))).isFalse();
    assertThat(names(NOTES)).containsExactly("a");
    store.clear(NOTES);
    assertThat(text(NOTES, "a")).isEmpty();
    assertThat(names(MAIL)).containsExactly("a");
    assertThat(names(OPERATOR)).containsExactly("a", "b");
  }

  @Test
  void tellsNamesApartByCase() {
    put(NOTES, "Token", "1");
    put(NOTES, "token", "2");
    assertThat(text(NOTES, "Token")).hasValue("1");
    assertThat(text(NOTES, "token")).hasValue("2");
  }

  @Test
  void deletes() {
    put(NOTES, "a", "1");
    put(NOTES, "b", "2");
    assertThat(store.delete(NOTES, name("a"))).isTrue();
    assertThat(store.delete(NOTES, name("a"))).isFalse();
    assertThat(text(NOTES, "a")).isEmpty();
    assertThat(text(NOTES, "b")).hasValue("2");
  }

  @Test
  void listsNamesOfAPrefixInOrderPageByPage() {
    for (String name : List.of("b/2", "a", "b/1", "b", "b/3", "B/1", "b%", "b_", "c")) {
      put(NOTES, name, "x");
    }
    assertThat(names(NOTES)).containsExactly("B/1", "a", "b", "b%", "b/1", "b/2", "b/3", "b_", "c");
    assertThat(store.list(NOTES, "b/", "", 2))
        .extracting(entry -> entry.name().value())
        .containsExactly("b/1", "b/2");
    assertThat(store.list(NOTES, "b/", "b/2", 2))
        .extracting(entry -> entry.name().value())
        .containsExactly("b/3");
    assertThat(store.list(NOTES, "b_", "", 9)).hasSize(1);
    assertThat(store.list(NOTES, "b%", "", 9)).hasSize(1);
  }

  @Test
  void knowsWhenASecretWasChanged() {
    put(NOTES, "a", "1");
    clock.advance(Duration.ofSeconds(5));
    put(NOTES, "b", "1");
    assertThat(store.list(NOTES, "", "", 10))
        .containsExactly(
            new Entry(name("a"), clock.instant().minusSeconds(5)),
            new Entry(name("b"), clock.instant()));
    put(NOTES, "a", "2");
    assertThat(store.list(NOTES, "", "", 1)).containsExactly(new Entry(name("a"), clock.instant()));
  }

  @Test
  void keepsNoMoreThanItMay() {
    assertThat(store.put(NOTES, name("a"), Secret.of("1"), 2)).isTrue();
    assertThat(store.put(NOTES, name("b"), Secret.of("1"), 2)).isTrue();
    assertThat(store.put(NOTES, name("c"), Secret.of("1"), 2)).isFalse();
    assertThat(store.put(NOTES, name("a"), Secret.of("2"), 2)).as("replacing").isTrue();
    assertThat(store.put(MAIL, name("c"), Secret.of("1"), 2)).as("another owner").isTrue();
    assertThat(names(NOTES)).containsExactly("a", "b");
    store.delete(NOTES, name("b"));
    assertThat(store.put(NOTES, name("c"), Secret.of("1"), 2)).isTrue();
  }

  @Test
  void keepsNoMoreThanItMayWhenManyThreadsFillIt() {
    Hammer.strike(
        8,
        10,
        (thread, round) -> {
          var _ = store.put(NOTES, name("%d-%02d".formatted(thread, round)), Secret.of("x"), 20);
        });
    assertThat(names(NOTES)).hasSize(20);
  }

  @Test
  void givesEveryThreadItsOwn() {
    Hammer.strike(
        8,
        10,
        (thread, round) -> {
          Owner owner = Owner.extension(new ExtensionId("e" + thread));
          String value = "%d of %d".formatted(round, thread);
          put(owner, "same", value);
          assertThat(text(owner, "same")).hasValue(value);
        });
  }

  private void put(Owner owner, String name, String value) {
    assertThat(store.put(owner, name(name), Secret.of(value), PLENTY)).isTrue();
  }

  private Optional<String> text(Owner owner, String name) {
    return store.get(owner, name(name)).map(Secret::reveal);
  }

  private List<String> names(Owner owner) {
    List<String> names = new ArrayList<>();
    store.list(owner, "", "", PLENTY).forEach(entry -> names.add(entry.name().value()));
    return names;
  }

  private static SecretName name(String text) {
    return new SecretName(text);
  }

  /** A failure as a log would show it, with everything that caused it. */
  protected static String everythingIn(Throwable failure) {
    StringWriter out = new StringWriter();
    failure.printStackTrace(new PrintWriter(out));
    return out.toString();
  }
}
