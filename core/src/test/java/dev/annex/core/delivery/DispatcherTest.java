package dev.annex.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.Invocation;
import dev.annex.api.call.Invoker;
import dev.annex.api.call.Journal;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.call.Result;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.DeliveryQueue.Delivery;
import dev.annex.api.store.DeliveryQueue.Kind;
import dev.annex.api.store.DeliveryQueue.Order;
import dev.annex.api.value.Json;
import dev.annex.core.Scripted;
import dev.annex.core.TestHost;
import dev.annex.core.memory.MemoryDeliveryQueue;
import dev.annex.core.memory.MemoryJournal;
import dev.annex.testkit.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DispatcherTest {

  private static final ExtensionId SAMPLE = new ExtensionId("sample");

  private final TestHost test = new TestHost();
  private final MutableClock clock = MutableClock.standing();
  private final WatchedQueue queue = new WatchedQueue(new MemoryDeliveryQueue());
  private final MemoryJournal journal = new MemoryJournal();
  private final List<Invocation> made = new ArrayList<>();
  private volatile Function<Invocation, Outcome> answer = invocation -> completed();
  private final Dispatcher dispatcher =
      new Dispatcher(
          queue,
          (rule, after) ->
              rule.equals("never") ? Optional.empty() : Optional.of(after.plusSeconds(60)),
          test.host.catalog(),
          invoker(),
          journal,
          clock);

  private Invoker invoker() {
    return (Invocation invocation, Progress progress) -> {
      synchronized (made) {
        made.add(invocation);
      }
      return answer.apply(invocation);
    };
  }

  @BeforeEach
  void start() {
    test.install(Scripted.files("{\"id\":\"sample\",\"tools\":[{\"name\":\"hear\"}]}"));
    queue.onAdded(dispatcher::wake);
    dispatcher.start();
  }

  @AfterEach
  void close() {
    dispatcher.close();
    test.close();
  }

  private static Outcome completed() {
    return new Outcome.Completed(Result.of(Json.object()));
  }

  private static Outcome failed(ErrorCode code) {
    return new Outcome.Failed(Fault.of(code, "no"));
  }

  private long order(Instant due, String lane, String rule) {
    return queue
        .add(
            List.of(
                new Order(SAMPLE, "hear", Json.parse("{\"n\":1}"), Kind.EVENT, due, lane, rule)))
        .getFirst();
  }

  private int calls() {
    synchronized (made) {
      return made.size();
    }
  }

  private List<JournalEntry> journalled() {
    return journal.read(Journal.Query.newest(10)).stream().map(Journal.Line::entry).toList();
  }

  private List<Delivery> left() {
    return queue.of(SAMPLE, Kind.EVENT);
  }

  private static void eventually(BooleanSupplier happens) throws InterruptedException {
    for (int i = 0; i < 6_000 && !happens.getAsBoolean(); i++) {
      Thread.sleep(5);
    }
    assertThat(happens.getAsBoolean()).isTrue();
  }

  private void pass(Duration time) {
    clock.advance(time);
    dispatcher.wake();
  }

  @Test
  void carriesOutWhatIsDueAndForgetsIt() throws Exception {
    order(clock.instant(), "", "");
    eventually(() -> left().isEmpty());
    assertThat(made).hasSize(1);
    assertThat(made.getFirst().tool().toString()).isEqualTo("sample/hear");
    assertThat(made.getFirst().arguments()).isEqualTo(Json.parse("{\"n\":1}"));
    assertThat(made.getFirst().caller().principal()).isEqualTo("host");
  }

  @Test
  void waitsForItsTime() throws Exception {
    order(clock.instant().plusSeconds(5), "", "");
    order(clock.instant(), "", "");
    eventually(() -> left().size() == 1);
    assertThat(calls()).isEqualTo(1);
    pass(Duration.ofSeconds(5));
    eventually(() -> left().isEmpty());
  }

  @Test
  void triesAgainAndGivesUpWithAJournalLine() throws Exception {
    answer = invocation -> failed(ErrorCode.TRAPPED);
    order(clock.instant(), "", "");
    for (int attempt = 1; attempt < Attempt.MOST; attempt++) {
      int failures = attempt;
      eventually(() -> left().getFirst().attempts() == failures);
      pass(Duration.ofMinutes(2));
    }
    eventually(() -> left().isEmpty());
    assertThat(calls()).isEqualTo(Attempt.MOST);
    assertThat(journalled())
        .singleElement()
        .satisfies(line -> {
          assertThat(line.action()).isEqualTo("delivery");
          assertThat(line.facts().path("code").asString()).isEqualTo("TRAPPED");
          assertThat(line.facts().path("attempts").asInt()).isEqualTo(Attempt.MOST);
        });
  }

  @Test
  void keepsWhatCannotBeginNowAndCountsNoFailure() throws Exception {
    answer = invocation -> failed(ErrorCode.BUSY);
    order(clock.instant(), "", "");
    eventually(() -> calls() == 1 && left().getFirst().order().due().isAfter(clock.instant()));
    assertThat(left().getFirst().attempts()).isZero();
    answer = invocation -> completed();
    pass(Duration.ofMinutes(1));
    eventually(() -> left().isEmpty());
  }

  @Test
  void keepsWhatADisabledExtensionIsOwed() throws Exception {
    test.host.installer().disable(SAMPLE, "tester");
    order(clock.instant(), "", "");
    eventually(() -> left().getFirst().order().due().isAfter(clock.instant()));
    assertThat(calls()).isZero();
    test.host.installer().enable(SAMPLE, "tester");
    pass(Duration.ofMinutes(1));
    eventually(() -> left().isEmpty());
    assertThat(calls()).isEqualTo(1);
  }

  @Test
  void givesUpAtOnceWhatCanNeverSucceed() throws Exception {
    answer = invocation -> failed(ErrorCode.INVALID_ARGUMENTS);
    order(clock.instant(), "", "");
    eventually(() -> left().isEmpty());
    assertThat(calls()).isEqualTo(1);
    assertThat(journalled()).hasSize(1);
  }

  @Test
  void comesAgainByItsRuleAlsoAfterAFailure() throws Exception {
    answer = invocation -> failed(ErrorCode.TRAPPED);
    order(clock.instant(), "", "minutely");
    eventually(() -> left().getFirst().order().due().equals(clock.instant().plusSeconds(60)));
    assertThat(left().getFirst().attempts()).isZero();
    answer = invocation -> completed();
    pass(Duration.ofMinutes(10));
    eventually(() -> calls() == 2 && left().getFirst().order().due().isAfter(clock.instant()));
    order(clock.instant(), "", "never");
    eventually(() -> left().size() == 1);
  }

  @Test
  void keepsTheOrderOfALaneWhileOthersGoOn() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    answer =
        invocation -> {
          if (calls() == 1) {
            await(hold);
          }
          return completed();
        };
    order(clock.instant(), "x", "");
    eventually(() -> calls() == 1);
    order(clock.instant(), "x", "");
    order(clock.instant(), "y", "");
    eventually(() -> calls() == 2);
    assertThat(left()).extracting(one -> one.order().lane()).containsExactly("x", "x");
    hold.countDown();
    eventually(() -> left().isEmpty());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
