package dev.annex.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.DeliveryQueue;
import dev.annex.api.store.DeliveryQueue.Delivery;
import dev.annex.api.store.DeliveryQueue.Kind;
import dev.annex.api.store.DeliveryQueue.Order;
import dev.annex.api.value.Json;
import dev.annex.testkit.ChildJvm;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process that adds deliveries and carries them out without pause, again and again on the
 * same queue. {@code -Dannex.kill.rounds=200} does it that often.
 */
final class KilledWhileDeliveringTest {

  private static final int ROUNDS = Integer.getInteger("annex.kill.rounds", 5);
  private static final int LANES = 3;

  /** How many are added at once. */
  private static final int TOGETHER = 3;

  private static final ExtensionId NOTES = new ExtensionId("notes");
  private static final Instant DUE = Instant.EPOCH;

  @TempDir private Path directory;

  /**
   * Everything that ever was in the queue, so far as anybody saw it: what was ordered, by number.
   */
  private final TreeMap<Long, Word> seen = new TreeMap<>();

  private final Set<Long> added = new HashSet<>();
  private final Set<Long> begun = new HashSet<>();
  private final Set<Long> putOff = new HashSet<>();
  private final Set<Long> done = new HashSet<>();
  private final Map<String, Long> lastBegun = new HashMap<>();

  @Test
  void keepsWhatItTookForgetsWhatIsDoneAndKeepsTheOrderOfLanes() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      try (ChildJvm child = ChildJvm.start(Courier.class, directory)) {
        // Another moment each time.
        for (int i = 0; i < 1 + round * 31 % 200; i++) {
          hear(child.line());
        }
        child.kill().forEach(this::hear);
      }
      try (SqliteStore store = SqliteStore.open(directory)) {
        assertThat(store.problems()).isEmpty();
        assertEverythingIsThere(store.deliveries(), round);
      }
    }
    assertThat(added).isNotEmpty();
    assertThat(putOff).isNotEmpty();
    assertThat(done).isNotEmpty();
    carryOutTheRest();
    System.out.printf(
        "%d rounds: %d deliveries, %d additions, %d postponements and %d ends acknowledged%n",
        ROUNDS, seen.size(), added.size(), putOff.size(), done.size());
  }

  private void hear(String line) {
    assertThat(line).as("a line of the child").isNotEmpty();
    String[] parts = line.split(" ");
    long number = Long.parseLong(parts[1]);
    switch (parts[0]) {
      case "added" -> {
        see(number, Word.parse(parts[2]));
        added.add(number);
      }
      case "begin" -> begin(number, Word.parse(parts[2]));
      case "postponed" -> {
        putOff.add(number);
        begun.remove(number);
      }
      case "done" -> done.add(number);
      default -> throw new AssertionError(line);
    }
  }

  private void see(long number, Word word) {
    assertThat(seen.getOrDefault(number, word)).as("delivery %d", number).isEqualTo(word);
    seen.put(number, word);
  }

  private void begin(long number, Word word) {
    see(number, word);
    long last = lastBegun.getOrDefault(word.lane(), 0L);
    assertThat(number).as("begun in %s", word.lane()).isGreaterThanOrEqualTo(last);
    assertThat(done).as("begun again").doesNotContain(number);
    lastBegun.put(word.lane(), number);
    begun.add(number);
  }

  private void assertEverythingIsThere(DeliveryQueue queue, int round) {
    Map<Long, Delivery> there =
        queue.of(NOTES, Kind.EVENT).stream()
            .collect(Collectors.toMap(Delivery::number, delivery -> delivery));
    there.forEach((number, delivery) -> {
      see(number, Word.of(delivery));
      assertThat(delivery.attempts() > 0 || !putOff.contains(number))
          .as("delivery %d knows after round %d that it failed", number, round)
          .isTrue();
    });
    assertThat(there.keySet()).as("there after round %d", round).noneMatch(done::contains);
    Set<Long> lost = new HashSet<>(added);
    lost.removeAll(begun);
    lost.removeAll(there.keySet());
    assertThat(lost).as("lost in round %d", round).isEmpty();
    assertThat(there.keySet())
        .as("there after round %d", round)
        .allSatisfy(number ->
            assertThat(number)
                .isGreaterThanOrEqualTo(lastBegun.getOrDefault(word(number).lane(), 0L)));
    assertNothingIsMissingOrTwice();
  }

  private Word word(long number) {
    return seen.computeIfAbsent(
        number,
        missing -> {
          throw new AssertionError("nobody saw " + missing);
        });
  }

  /** What one process added to a lane, in order of number, is its counting, in whole additions. */
  private void assertNothingIsMissingOrTwice() {
    Map<String, List<Integer>> counted = new HashMap<>();
    seen.values()
        .forEach(word ->
            counted
                .computeIfAbsent(word.lane() + " of " + word.run(), key -> new ArrayList<>())
                .add(word.count()));
    counted.forEach((where, counts) -> {
      assertThat(counts.size() % TOGETHER).as("incomplete additions to %s", where).isZero();
      assertThat(counts).as(where).isEqualTo(IntStream.range(0, counts.size()).boxed().toList());
    });
  }

  private void carryOutTheRest() {
    try (SqliteStore store = SqliteStore.open(directory)) {
      DeliveryQueue queue = store.deliveries();
      List<Delivery> due = queue.due(DUE, List.of(), LANES + 1);
      while (!due.isEmpty()) {
        assertThat(due).extracting(one -> one.order().lane()).doesNotHaveDuplicates();
        for (Delivery delivery : due) {
          begin(delivery.number(), Word.of(delivery));
          queue.done(delivery.number());
        }
        due = queue.due(DUE, List.of(), LANES + 1);
      }
      assertThat(queue.count(NOTES, Kind.EVENT)).isZero();
    }
    assertThat(begun).isEqualTo(seen.keySet());
  }

  /** What an order says: which process added it to which lane, as its how manieth. */
  private record Word(String run, String lane, int count) {

    static Word parse(String text) {
      String[] parts = text.split("/");
      return new Word(parts[0], parts[1], Integer.parseInt(parts[2]));
    }

    static Word of(Delivery delivery) {
      Word word = parse(delivery.order().arguments().get("word").stringValue());
      assertThat(delivery.order()).isEqualTo(word.order());
      return word;
    }

    Order order() {
      return new Order(
          NOTES, "listen", Json.object().put("word", toString()), Kind.EVENT, DUE, lane, "");
    }

    @Override
    public String toString() {
      return run + "/" + lane + "/" + count;
    }
  }

  /** Adds to a few lanes and carries out what is due, and says so, until somebody kills it. */
  static final class Courier {

    private static final int WORKERS = 2;
    private static final int MOST_WAITING = 60;

    private final String run = UUID.randomUUID().toString();
    private final DeliveryQueue queue;
    private final Semaphore room;
    private final Set<Long> busy = new HashSet<>();

    private Courier(DeliveryQueue queue) {
      this.queue = queue;
      this.room = new Semaphore(MOST_WAITING - queue.count(NOTES, Kind.EVENT));
    }

    public static void main(String[] arguments) throws InterruptedException {
      SqliteStore store = SqliteStore.open(Path.of(arguments[0]));
      Courier courier = new Courier(store.deliveries());
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < LANES; i++) {
        String lane = "lane" + i;
        threads.add(Thread.ofPlatform().start(() -> courier.add(lane)));
      }
      for (int i = 0; i < WORKERS; i++) {
        threads.add(Thread.ofPlatform().start(courier::carryOut));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }

    private void add(String lane) {
      for (int count = 0; true; count += TOGETHER) {
        room.acquireUninterruptibly(TOGETHER);
        List<Word> words =
            IntStream.range(count, count + TOGETHER)
                .mapToObj(one -> new Word(run, lane, one))
                .toList();
        List<Long> numbers = queue.add(words.stream().map(Word::order).toList());
        for (int i = 0; i < TOGETHER; i++) {
          System.out.println("added " + numbers.get(i) + " " + words.get(i));
        }
      }
    }

    private void carryOut() {
      while (true) {
        for (Delivery delivery : take()) {
          long number = delivery.number();
          System.out.println("begin " + number + " " + Word.of(delivery));
          if (delivery.attempts() == 0 && number % 5 == 0) {
            queue.postpone(number, DUE, 1);
            System.out.println("postponed " + number);
          } else {
            queue.done(number);
            System.out.println("done " + number);
            room.release();
          }
          release(number);
        }
      }
    }

    private synchronized List<Delivery> take() {
      List<Delivery> due = queue.due(DUE, busy, 1);
      due.forEach(delivery -> busy.add(delivery.number()));
      return due;
    }

    private synchronized void release(long number) {
      busy.remove(number);
    }
  }
}
