package dev.annex.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.DeliveryQueue;
import dev.annex.api.store.DeliveryQueue.Delivery;
import dev.annex.api.store.DeliveryQueue.Kind;
import dev.annex.api.store.DeliveryQueue.Order;
import dev.annex.api.value.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link DeliveryQueue} does. */
public abstract class DeliveryQueueContract {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final ExtensionId NOTES = new ExtensionId("notes");
  private static final ExtensionId MAIL = new ExtensionId("mail");

  private DeliveryQueue queue;

  /** The queue; called once before each test, and finds nothing in it then. */
  protected abstract DeliveryQueue open();

  @BeforeEach
  void openQueue() {
    queue = open();
  }

  private static Order order(ExtensionId owner, String tool, Instant due, String lane) {
    return new Order(owner, tool, Json.parse("{\"a\":[1,\"ä\"]}"), Kind.EVENT, due, lane, "");
  }

  private long add(ExtensionId owner, String tool, Instant due, String lane) {
    return queue.add(List.of(order(owner, tool, due, lane))).getFirst();
  }

  private List<String> due(Instant now) {
    return queue.due(now, List.of(), 100).stream().map(one -> one.order().tool()).toList();
  }

  @Test
  void keepsWhatItIsGiven() {
    Order order =
        new Order(
            NOTES, "tick", Json.parse("{\"a\":1.5}"), Kind.APPOINTMENT, NOW, "lane", "0 * * * *");
    long number = queue.add(List.of(order)).getFirst();
    assertThat(queue.of(NOTES, Kind.APPOINTMENT)).containsExactly(new Delivery(number, order, 0));
    assertThat(queue.of(NOTES, Kind.EVENT)).isEmpty();
    assertThat(queue.of(MAIL, Kind.APPOINTMENT)).isEmpty();
    assertThat(queue.count(NOTES, Kind.APPOINTMENT)).isEqualTo(1);
    assertThat(queue.count(NOTES, Kind.EVENT)).isZero();
  }

  @Test
  void numbersGrowAndNeverReturn() {
    List<Long> first = queue.add(List.of(order(NOTES, "a", NOW, ""), order(MAIL, "b", NOW, "")));
    assertThat(first.get(1)).isGreaterThan(first.get(0));
    first.forEach(queue::done);
    assertThat(add(NOTES, "c", NOW, "")).isGreaterThan(first.get(1));
  }

  @Test
  void givesWhatIsDueEarliestFirst() {
    add(NOTES, "later", NOW.plusSeconds(5), "");
    add(NOTES, "second", NOW, "");
    add(MAIL, "first", NOW.minusSeconds(5), "");
    assertThat(due(NOW)).containsExactly("first", "second");
    assertThat(due(NOW.minusSeconds(6))).isEmpty();
    assertThat(queue.due(NOW, List.of(), 1)).hasSize(1);
  }

  @Test
  void leavesOutWhatIsBusy() {
    long busy = add(NOTES, "busy", NOW.minusSeconds(1), "");
    add(NOTES, "free", NOW, "");
    assertThat(queue.due(NOW, List.of(busy), 1))
        .extracting(one -> one.order().tool())
        .containsExactly("free");
  }

  @Test
  void keepsTheOrderOfALane() {
    long head = add(NOTES, "head", NOW, "x");
    add(NOTES, "second", NOW.minusSeconds(9), "x");
    add(NOTES, "other lane", NOW, "y");
    add(MAIL, "other owner", NOW, "x");
    assertThat(due(NOW)).containsExactlyInAnyOrder("head", "other lane", "other owner");
    assertThat(queue.due(NOW, List.of(head), 9))
        .extracting(one -> one.order().tool())
        .doesNotContain("second");
    queue.postpone(head, NOW.plusSeconds(60), 1);
    assertThat(due(NOW)).containsExactlyInAnyOrder("other lane", "other owner");
    queue.done(head);
    assertThat(due(NOW)).contains("second");
  }

  @Test
  void tellsWhenTheNextIsDue() {
    assertThat(queue.nextAfter(NOW)).isEmpty();
    add(NOTES, "now", NOW, "");
    assertThat(queue.nextAfter(NOW)).isEmpty();
    add(NOTES, "later", NOW.plusSeconds(90), "");
    add(NOTES, "soon", NOW.plusSeconds(30), "");
    assertThat(queue.nextAfter(NOW)).contains(NOW.plusSeconds(30));
    add(MAIL, "head", NOW.plusSeconds(20), "x");
    add(MAIL, "behind it", NOW.plusSeconds(10), "x");
    assertThat(queue.nextAfter(NOW)).contains(NOW.plusSeconds(20));
  }

  @Test
  void postponesWithItsAttempts() {
    long number = add(NOTES, "a", NOW, "");
    queue.postpone(number, NOW.plusSeconds(7), 3);
    assertThat(due(NOW)).isEmpty();
    Delivery moved = queue.due(NOW.plusSeconds(7), List.of(), 1).getFirst();
    assertThat(moved.attempts()).isEqualTo(3);
    assertThat(moved.order().due()).isEqualTo(NOW.plusSeconds(7));
    queue.done(number);
    queue.postpone(number, NOW, 4);
    assertThat(due(NOW.plusSeconds(99))).isEmpty();
  }

  @Test
  void removesOnlyWhatIsTheOwners() {
    long number = add(NOTES, "a", NOW, "");
    assertThat(queue.remove(MAIL, number)).isFalse();
    assertThat(queue.remove(NOTES, number)).isTrue();
    assertThat(queue.remove(NOTES, number)).isFalse();
    add(NOTES, "b", NOW, "");
    add(MAIL, "c", NOW, "");
    queue.clear(NOTES);
    assertThat(due(NOW)).containsExactly("c");
  }

  @Test
  void losesNothingWhenManyAddAtOnce() {
    List<Long> numbers = Collections.synchronizedList(new ArrayList<>());
    Hammer.strike(
        4, 25, (thread, round) -> numbers.add(add(NOTES, thread + "-" + round, NOW, "l" + thread)));
    assertThat(numbers).doesNotHaveDuplicates().hasSize(100);
    assertThat(queue.count(NOTES, Kind.EVENT)).isEqualTo(100);
    assertThat(due(NOW)).hasSize(4);
  }
}
