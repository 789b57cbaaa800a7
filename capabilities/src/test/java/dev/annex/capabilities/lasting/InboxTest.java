package dev.annex.capabilities.lasting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class InboxTest {

  private final Inbox inbox = new Inbox();

  private static Event event(int number, int size) {
    return new Event(Json.object().put("number", number), size, false);
  }

  @Test
  void holdsLittleAndKeepsTheOrder() throws Exception {
    int many = 5_000;
    Thread putter =
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (int i = 0; i < many; i++) {
                  assertThat(inbox.put(event(i, 1_000))).isTrue();
                }
                inbox.finish(event(many, 0));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    List<Integer> taken = new ArrayList<>();
    List<Event> batch = inbox.take();
    while (!batch.isEmpty()) {
      assertThat(batch.stream().mapToInt(Event::size).sum()).isLessThanOrEqualTo(Inbox.MOST_BYTES);
      assertThat(batch.size()).isLessThanOrEqualTo(Inbox.MOST_EVENTS + 1);
      batch.forEach(one -> taken.add(one.json().get("number").intValue()));
      batch = inbox.take();
    }
    putter.join();
    assertThat(taken).hasSize(many + 1).isSorted();
  }

  @Test
  void takesOneThatIsTooLargeByItself() throws Exception {
    assertThat(inbox.put(event(1, Inbox.MOST_BYTES * 3))).isTrue();
    assertThat(inbox.take()).hasSize(1);
  }

  @Test
  void whoPutsWaitsNoLongerWhenNothingIsWantedAnyMore() throws Exception {
    assertThat(inbox.put(event(1, Inbox.MOST_BYTES))).isTrue();
    Thread discarder = Thread.ofVirtual().start(inbox::discard);
    assertThat(inbox.put(event(2, 1))).isFalse();
    discarder.join();
    assertThat(inbox.take()).isEmpty();
  }

  @Test
  void theFirstLastEventCounts() throws Exception {
    inbox.finish(event(1, 0));
    inbox.finish(event(2, 0));
    assertThat(inbox.put(event(3, 0))).isFalse();
    assertThat(inbox.take())
        .singleElement()
        .extracting(one -> one.json().get("number").intValue())
        .isEqualTo(1);
    assertThat(inbox.take()).isEmpty();
  }
}
