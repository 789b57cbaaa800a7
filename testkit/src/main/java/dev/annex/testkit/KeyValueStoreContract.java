package dev.annex.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.KeyValueStore;
import dev.annex.api.store.KeyValueStore.Condition;
import dev.annex.api.store.KeyValueStore.Entry;
import dev.annex.api.store.KeyValueStore.Written;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link KeyValueStore} does. Times survive to the microsecond. */
public abstract class KeyValueStoreContract {

  private static final ExtensionId NOTES = new ExtensionId("notes");
  private static final ExtensionId MAIL = new ExtensionId("mail");
  private static final Condition ALWAYS = new Condition.Always();
  private static final Condition ABSENT = new Condition.Absent();
  private static final long PLENTY = 1 << 20;

  private MutableClock clock;
  private KeyValueStore store;

  /** A store without entries, by whose clock they expire; called once before each test. */
  protected abstract KeyValueStore open(Clock clock);

  /** The store under test. */
  protected final KeyValueStore store() {
    return store;
  }

  @BeforeEach
  void openStore() {
    clock = MutableClock.standing();
    store = open(clock);
  }

  @Test
  void isEmptyAtFirst() {
    assertThat(store.get(NOTES, "a")).isEmpty();
    assertThat(store.list(NOTES, "", "", 10)).isEmpty();
    assertThat(store.usedBytes(NOTES)).isZero();
  }

  @Test
  void givesBackWhatWasPut() {
    byte[] everyByte = new byte[256];
    for (int i = 0; i < everyByte.length; i++) {
      everyByte[i] = (byte) i;
    }
    Instant expiry = clock.instant().plus(Duration.ofDays(1)).plusNanos(123_456_000);
    long revision = stored(store.put(NOTES, "a", everyByte, Optional.of(expiry), ALWAYS, PLENTY));

    Entry entry = store.get(NOTES, "a").orElseThrow();
    assertThat(entry.value()).containsExactly(everyByte);
    assertThat(entry.revision()).isEqualTo(revision);
    assertThat(entry.expiry()).hasValue(expiry);
  }

  @Test
  void keepsAnEmptyValueAndAnEmptyKey() {
    put("a", "");
    put("", "b");

    assertThat(text("a")).hasValue("");
    assertThat(text("")).hasValue("b");
    assertThat(store.list(NOTES, "", "", 10)).contains("a");
  }

  @Test
  void keepsItsValueWhenTheCallersArrayChanges() {
    byte[] given = {1, 2, 3};
    store.put(NOTES, "a", given, Optional.empty(), ALWAYS, PLENTY);
    given[0] = 9;
    store.get(NOTES, "a").orElseThrow().value()[1] = 9;

    assertThat(store.get(NOTES, "a").orElseThrow().value()).containsExactly(1, 2, 3);
  }

  @Test
  void keepsOwnersApart() {
    put("a", "mine");
    store.put(MAIL, "a", bytes("yours"), Optional.empty(), ALWAYS, PLENTY);
    store.put(MAIL, "b", bytes("yours"), Optional.empty(), ALWAYS, PLENTY);

    assertThat(text("a")).hasValue("mine");
    assertThat(text("b")).isEmpty();
    assertThat(store.list(NOTES, "", "", 10)).containsExactly("a");
    assertThat(store.delete(NOTES, "b", ALWAYS)).isFalse();
    store.clear(NOTES);
    assertThat(store.list(MAIL, "", "", 10)).containsExactly("a", "b");
    assertThat(store.usedBytes(MAIL)).isEqualTo(12);
  }

  @Test
  void overwritesAndGivesANewRevision() {
    long first = put("a", "1");
    long second = put("a", "2");

    assertThat(text("a")).hasValue("2");
    assertThat(second).isNotEqualTo(first);
    assertThat(store.get(NOTES, "a").orElseThrow().revision()).isEqualTo(second);
  }

  @Test
  void overwritingWithoutExpiryTakesTheOldExpiryAway() {
    putUntil("a", "1", Duration.ofSeconds(1));
    put("a", "2");
    clock.advance(Duration.ofDays(1));

    assertThat(text("a")).hasValue("2");
    assertThat(store.get(NOTES, "a").orElseThrow().expiry()).isEmpty();
  }

  @Test
  void neverRepeatsARevisionOfAKey() {
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      assertThat(seen.add(put("a", "same"))).as("new revision").isTrue();
      store.delete(NOTES, "a", ALWAYS);
      assertThat(seen.add(put("a", "same"))).as("new revision after delete").isTrue();
      store.clear(NOTES);
      assertThat(seen.add(putUntil("a", "same", Duration.ofSeconds(1))))
          .as("new revision after clear")
          .isTrue();
      clock.advance(Duration.ofSeconds(2));
    }
  }

  @Test
  void putsOnlyWhenAbsent() {
    long first = stored(store.put(NOTES, "a", bytes("1"), Optional.empty(), ABSENT, PLENTY));

    assertThat(store.put(NOTES, "a", bytes("2"), Optional.empty(), ABSENT, PLENTY))
        .isEqualTo(new Written.Conflict());
    assertThat(text("a")).hasValue("1");
    assertThat(store.get(NOTES, "a").orElseThrow().revision()).isEqualTo(first);
  }

  @Test
  void putsOnlyOverTheRevisionGiven() {
    long first = put("a", "1");
    long second =
        stored(
            store.put(
                NOTES, "a", bytes("2"), Optional.empty(), new Condition.Revision(first), PLENTY));

    assertThat(
            store.put(
                NOTES, "a", bytes("3"), Optional.empty(), new Condition.Revision(first), PLENTY))
        .isEqualTo(new Written.Conflict());
    assertThat(
            store.put(
                NOTES, "b", bytes("3"), Optional.empty(), new Condition.Revision(second), PLENTY))
        .isEqualTo(new Written.Conflict());
    assertThat(text("a")).hasValue("2");
    assertThat(text("b")).isEmpty();
  }

  @Test
  void deletes() {
    put("a", "1");
    put("b", "1");

    assertThat(store.delete(NOTES, "a", ALWAYS)).isTrue();
    assertThat(store.delete(NOTES, "a", ALWAYS)).isFalse();
    assertThat(text("a")).isEmpty();
    assertThat(store.list(NOTES, "", "", 10)).containsExactly("b");
  }

  @Test
  void deletesOnlyTheRevisionGiven() {
    long first = put("a", "1");
    long second = put("a", "2");

    assertThat(store.delete(NOTES, "a", new Condition.Revision(first))).isFalse();
    assertThat(text("a")).hasValue("2");
    assertThat(store.delete(NOTES, "a", new Condition.Revision(second))).isTrue();
    assertThat(text("a")).isEmpty();
  }

  @Test
  void deletesNothingWhenItIsToBeAbsent() {
    put("a", "1");

    assertThat(store.delete(NOTES, "a", ABSENT)).isFalse();
    assertThat(store.delete(NOTES, "b", ABSENT)).isFalse();
    assertThat(text("a")).hasValue("1");
  }

  @Test
  void listsKeysOfAPrefixOnly() {
    for (String key : List.of("a", "a/", "a/1", "a/2", "a0", "b", "a%", "a_", "A/1")) {
      put(key, "x");
    }

    assertThat(store.list(NOTES, "a/", "", 10)).containsExactly("a/", "a/1", "a/2");
    assertThat(store.list(NOTES, "a%", "", 10)).containsExactly("a%");
    assertThat(store.list(NOTES, "a_", "", 10)).containsExactly("a_");
    assertThat(store.list(NOTES, "c", "", 10)).isEmpty();
  }

  @Test
  void ordersKeysByTheirUtf8Bytes() {
    // As UTF-16 the last two would change places.
    List<String> ordered =
        List.of("A", "Z", "a", "a b", "ab", "\u00e9", "\u4e2d", "\uff5e", "\ud83d\ude00");
    ordered.reversed().forEach(key -> put(key, "x"));

    assertThat(store.list(NOTES, "", "", 100)).containsExactlyElementsOf(ordered);
  }

  @Test
  void listsKeysUnderAPrefixBeyondTheBasicPlane() {
    put("\ud83d\ude00a", "x");
    put("\ud83d\ude00\udbff\udfff", "x");
    put("\ud83d\ude01", "x");

    assertThat(store.list(NOTES, "\ud83d\ude00", "", 10))
        .containsExactly("\ud83d\ude00a", "\ud83d\ude00\udbff\udfff");
  }

  @Test
  void pagesThroughKeysWithoutGapsOrRepeats() {
    List<String> keys = new ArrayList<>();
    for (int i = 100; i < 125; i++) {
      keys.add("k" + i);
      put("k" + i, "x");
    }
    put("j", "x");
    put("l", "x");
    List<String> seen = new ArrayList<>();
    List<String> page = store.list(NOTES, "k", "", 4);
    while (!page.isEmpty()) {
      assertThat(page).hasSizeLessThanOrEqualTo(4);
      seen.addAll(page);
      page = store.list(NOTES, "k", page.getLast(), 4);
    }

    assertThat(seen).containsExactlyElementsOf(keys);
  }

  @Test
  void goesOnBehindAKeyThatIsGoneOrOutsideThePrefix() {
    put("k1", "x");
    put("k3", "x");

    assertThat(store.list(NOTES, "k", "k2", 10)).containsExactly("k3");
    assertThat(store.list(NOTES, "k", "a", 10)).containsExactly("k1", "k3");
    assertThat(store.list(NOTES, "k", "z", 10)).isEmpty();
  }

  @Test
  void neverShowsAnExpiredEntry() {
    long revision = putUntil("a", "1", Duration.ofSeconds(10));
    clock.advance(Duration.ofMillis(9_999));
    assertThat(text("a")).hasValue("1");
    clock.advance(Duration.ofMillis(1));

    assertThat(text("a")).isEmpty();
    assertThat(store.list(NOTES, "", "", 10)).isEmpty();
    assertThat(store.delete(NOTES, "a", ALWAYS)).isFalse();
    assertThat(
            store.put(
                NOTES, "a", bytes("2"), Optional.empty(), new Condition.Revision(revision), PLENTY))
        .isEqualTo(new Written.Conflict());
    assertThat(store.put(NOTES, "a", bytes("3"), Optional.empty(), ABSENT, PLENTY))
        .isInstanceOf(Written.Stored.class);
    assertThat(text("a")).hasValue("3");
  }

  @Test
  void fillsAPageAcrossExpiredEntries() {
    putUntil("k1", "x", Duration.ofSeconds(1));
    putUntil("k2", "x", Duration.ofSeconds(1));
    put("k3", "x");
    put("k4", "x");
    clock.advance(Duration.ofSeconds(2));

    assertThat(store.list(NOTES, "k", "", 2)).containsExactly("k3", "k4");
  }

  @Test
  void countsBytesOfKeysAndValues() {
    put("a", "123");
    put("\u00fc", "");
    assertThat(store.usedBytes(NOTES)).isEqualTo(6);

    put("a", "1");
    assertThat(store.usedBytes(NOTES)).isEqualTo(4);

    store.delete(NOTES, "a", ALWAYS);
    assertThat(store.usedBytes(NOTES)).isEqualTo(2);

    store.clear(NOTES);
    assertThat(store.usedBytes(NOTES)).isZero();
    assertThat(store.list(NOTES, "", "", 10)).isEmpty();
  }

  @Test
  void doesNotCountExpiredEntries() {
    putUntil("a", "1234", Duration.ofSeconds(1));
    put("b", "1");
    clock.advance(Duration.ofSeconds(2));

    assertThat(store.usedBytes(NOTES)).isEqualTo(2);
    assertThat(store.put(NOTES, "c", bytes("12"), Optional.empty(), ALWAYS, 5))
        .isInstanceOf(Written.Stored.class);
    assertThat(store.usedBytes(NOTES)).isEqualTo(5);
  }

  @Test
  void refusesWhatWouldExceedTheQuota() {
    assertThat(store.put(NOTES, "a", bytes("123"), Optional.empty(), ALWAYS, 4))
        .isInstanceOf(Written.Stored.class);

    assertThat(store.put(NOTES, "b", bytes("1"), Optional.empty(), ALWAYS, 5))
        .isEqualTo(new Written.OverQuota(6));
    assertThat(store.put(NOTES, "a", bytes("1234"), Optional.empty(), ALWAYS, 4))
        .isEqualTo(new Written.OverQuota(5));
    assertThat(text("a")).hasValue("123");
    assertThat(text("b")).isEmpty();
    assertThat(store.usedBytes(NOTES)).isEqualTo(4);
  }

  @Test
  void saysConflictBeforeQuota() {
    put("a", "1");

    assertThat(store.put(NOTES, "a", bytes("12345"), Optional.empty(), ABSENT, 3))
        .isEqualTo(new Written.Conflict());
  }

  @Test
  void losesNoCompareAndSetWhenManyThreadsCount() {
    put("counter", "0");
    int threads = 8;
    int rounds = 25;
    Hammer.strike(
        threads,
        rounds,
        (thread, round) -> {
          boolean done = false;
          while (!done) {
            Entry entry = store.get(NOTES, "counter").orElseThrow();
            int next = Integer.parseInt(new String(entry.value(), StandardCharsets.UTF_8)) + 1;
            done =
                store.put(
                        NOTES,
                        "counter",
                        bytes(Integer.toString(next)),
                        Optional.empty(),
                        new Condition.Revision(entry.revision()),
                        PLENTY)
                    instanceof Written.Stored;
          }
        });

    assertThat(text("counter")).hasValue(Integer.toString(threads * rounds));
  }

  @Test
  void staysWithinTheQuotaWhenManyThreadsFillIt() {
    long quota = 200;
    Hammer.strike(
        8,
        20,
        (thread, round) -> {
          store.put(
              NOTES,
              "%d-%02d".formatted(thread, round),
              bytes("123456"),
              Optional.empty(),
              ALWAYS,
              quota);
          assertThat(store.usedBytes(NOTES)).isLessThanOrEqualTo(quota);
        });

    assertThat(store.usedBytes(NOTES)).isEqualTo(quota);
    assertThat(store.list(NOTES, "", "", 1_000)).hasSize(20);
  }

  private long put(String key, String value) {
    return stored(store.put(NOTES, key, bytes(value), Optional.empty(), ALWAYS, PLENTY));
  }

  private long putUntil(String key, String value, Duration life) {
    return stored(
        store.put(
            NOTES, key, bytes(value), Optional.of(clock.instant().plus(life)), ALWAYS, PLENTY));
  }

  private Optional<String> text(String key) {
    return store.get(NOTES, key).map(entry -> new String(entry.value(), StandardCharsets.UTF_8));
  }

  private static long stored(Written written) {
    assertThat(written).isInstanceOf(Written.Stored.class);
    return ((Written.Stored) written).revision();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
