package dev.annex.api.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.value.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class MeterTest {

  private static final Duration LONG = Duration.ofMinutes(10);

  @ParameterizedTest
  @EnumSource(Budget.class)
  void letsSpendAllOfABudgetAndNoMore(Budget budget) {
    Meter meter = Meter.start(Limits.defaults().with(budget.limit(), 10), LONG);
    meter.spend(budget, 0);
    meter.spend(budget, 4);
    meter.spend(budget, 6);
    assertThat(meter.used(budget)).isEqualTo(10);
    meter.check();
    assertCode(() -> meter.spend(budget, 1), ErrorCode.LIMIT_REACHED);
    assertThat(meter.used(budget)).isEqualTo(10);
  }

  @Test
  void givesBackWhatWasReservedAndNotUsed() {
    Meter meter = Meter.start(Limits.defaults().with(Limit.LLM_TOKENS, 10), LONG);
    Meter.Reservation reservation = meter.reserve(Budget.LLM_TOKENS, 8);
    assertThat(meter.used(Budget.LLM_TOKENS)).isEqualTo(8);
    reservation.settle(3);
    reservation.settle(0);
    assertThat(meter.used(Budget.LLM_TOKENS)).isEqualTo(3);
    meter.spend(Budget.LLM_TOKENS, 7);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> meter.reserve(Budget.LLM_TOKENS, 0).settle(-1));
  }

  @Test
  void takesWhatWasUsedBesidesTheReservation() {
    Meter meter = Meter.start(Limits.defaults().with(Limit.LLM_TOKENS, 10), LONG);
    meter.reserve(Budget.LLM_TOKENS, 2).settle(5);
    assertThat(meter.used(Budget.LLM_TOKENS)).isEqualTo(5);
    Meter.Reservation wrong = meter.reserve(Budget.LLM_TOKENS, 1);
    assertCode(() -> wrong.settle(7), ErrorCode.LIMIT_REACHED);
    assertThat(meter.used(Budget.LLM_TOKENS)).isEqualTo(10);
  }

  @Test
  void reservesNoMoreThanThereIs() {
    Meter meter = Meter.start(Limits.defaults().with(Limit.LLM_TOKENS, 10), LONG);
    assertCode(() -> meter.reserve(Budget.LLM_TOKENS, 11), ErrorCode.LIMIT_REACHED);
  }

  @Test
  void notesWhatIsReportedToIt() {
    Meter meter = Meter.start(Limits.defaults(), LONG);
    for (Gauge gauge : Gauge.values()) {
      assertThat(meter.recorded(gauge)).as("%s", gauge).isZero();
      meter.record(gauge, 5);
      meter.record(gauge, 3);
      assertThat(meter.recorded(gauge))
          .as("%s", gauge)
          .isEqualTo(
              switch (gauge.fold()) {
                case SUM -> 8;
                case HIGHEST -> 5;
                case LATEST -> 3;
              });
      assertThatIllegalArgumentException().isThrownBy(() -> meter.record(gauge, -1));
    }
    meter.record(Gauge.FUEL, Long.MAX_VALUE);
    assertThat(meter.recorded(Gauge.FUEL)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void countsNoTimeWhileTheClockIsStopped() throws InterruptedException {
    Meter meter = Meter.start(Limits.defaults(), LONG);
    assertThat(meter.waitingLeft()).isEqualTo(Meter.MOST_WAITING);
    Subscription first = meter.stopClock();
    Subscription second = meter.stopClock();
    Duration before = meter.timeLeft();
    Thread.sleep(20);
    assertThat(meter.timeLeft()).isEqualTo(before);
    first.close();
    first.close();
    Thread.sleep(5);
    assertThat(meter.timeLeft()).as("the other still stops it").isEqualTo(before);
    second.close();
    assertThat(meter.waitingLeft()).isLessThanOrEqualTo(Meter.MOST_WAITING.minusMillis(25));
    Thread.sleep(5);
    assertThat(meter.timeLeft()).isLessThan(before);
  }

  @Test
  void anEarlierDeadlineDoesNotEndACallWhoseClockWasStopped() {
    Meter meter = Meter.start(Limits.defaults(), LONG);
    meter.stopClock().close();
    meter.expire();
    meter.check();
    meter.cancel("nobody wants it");
    assertCode(meter::check, ErrorCode.CANCELLED);
  }

  @Test
  void canBeCancelledWhileTheClockIsStopped() {
    Meter meter = Meter.start(Limits.defaults(), LONG);
    try (Subscription _ = meter.stopClock()) {
      meter.cancel("nobody wants it");
      assertCode(meter::check, ErrorCode.CANCELLED);
    }
  }

  @Test
  void timeThatIsOverDoesNotComeBack() {
    Meter meter = Meter.start(Limits.defaults(), Duration.ZERO);
    try (Subscription _ = meter.stopClock()) {
      assertThat(meter.timeLeft()).isZero();
      meter.expire();
      assertCode(meter::check, ErrorCode.DEADLINE_EXCEEDED);
    }
  }

  @Test
  void notesAlsoWhatIsReportedAfterItWasStopped() {
    Meter meter = Meter.start(Limits.defaults(), LONG);
    meter.expire();
    meter.record(Gauge.DIRTY_PAGES, 7);
    assertThat(meter.recorded(Gauge.DIRTY_PAGES)).isEqualTo(7);
  }

  @Test
  void isStoppedByALimitThatIsCountedElsewhere() {
    Meter meter = Meter.start(Limits.defaults().with(Limit.FUEL, 1_000), LONG);
    AnnexException reached = meter.exhaust(Limit.FUEL);
    assertThat(reached.code()).isEqualTo(ErrorCode.LIMIT_REACHED);
    assertThat(reached)
        .hasMessage(
            "The call was ended at its limit fuel of 1000. Its manifest may want up to 10000000000000, if the operator allows that.");
    assertThat(reached.fault().details()).containsEntry("limit", Json.parse("\"fuel\""));
    assertCode(meter::check, ErrorCode.LIMIT_REACHED);
  }

  @Test
  void keepsTheFirstReasonWhenALimitIsReachedAfterwards() {
    Meter meter = Meter.start(Limits.defaults(), LONG);
    meter.cancel("enough");
    assertThat(meter.exhaust(Limit.FUEL).code()).isEqualTo(ErrorCode.CANCELLED);
  }

  @Test
  void keepsBudgetsApart() {
    Meter meter = Meter.start(Limits.defaults(), LONG);
    meter.spend(Budget.EVENTS, 3);
    assertThat(meter.used(Budget.EVENTS)).isEqualTo(3);
    assertThat(meter.used(Budget.HOST_CALLS)).isZero();
  }

  @Test
  void namesTheLimitItsValueAndHowFarItCanBeRaised() {
    Meter meter = Meter.start(Limits.defaults(), LONG);
    assertThatThrownBy(() -> meter.spend(Budget.LOG_BYTES, 1 << 20))
        .isInstanceOfSatisfying(
            AnnexException.class,
            e ->
                assertThat(e.fault().details())
                    .isEqualTo(
                        Map.of(
                            "limit", Json.parse("\"log-bytes\""),
                            "value", Json.object().numberNode(256L << 10))))
        .hasMessage(
            "The call was ended at its limit log-bytes of 256 KiB. Its manifest may want up to 16 MiB, if the operator allows that.");
  }

  @Test
  void isStoppedForGoodByTheFirstLimitReached() {
    Meter meter = Meter.start(Limits.defaults().with(Limit.EVENTS, 1), LONG);
    assertCode(() -> meter.spend(Budget.EVENTS, 2), ErrorCode.LIMIT_REACHED);
    meter.cancel("too late");
    meter.expire();
    assertCode(meter::check, ErrorCode.LIMIT_REACHED);
    assertCode(() -> meter.spend(Budget.HOST_CALLS, 1), ErrorCode.LIMIT_REACHED);
    assertThat(meter.stopped()).map(Fault::code).hasValue(ErrorCode.LIMIT_REACHED);
  }

  @Test
  void countsWithoutOverflow() {
    Meter meter = Meter.start(Limits.maximum(), LONG);
    meter.spend(Budget.HOST_CALLS, 1);
    assertCode(() -> meter.spend(Budget.HOST_CALLS, Long.MAX_VALUE), ErrorCode.LIMIT_REACHED);
  }

  @Test
  void refusesToGiveBack() {
    Meter meter = Meter.start(Limits.defaults(), LONG);
    assertThatIllegalArgumentException().isThrownBy(() -> meter.spend(Budget.EVENTS, -1));
  }

  @Test
  void endsAtItsDeadline() {
    Meter meter = Meter.start(Limits.defaults(), Duration.ZERO);
    assertThat(meter.timeLeft()).isZero();
    assertThat(meter.stopped()).as("nobody looked yet").isEmpty();
    assertThatThrownBy(meter::check)
        .hasMessage(
            "The call was ended at its deadline: it may take PT30S, or less if its caller waits less. Its manifest may want limit time up to PT1H, if the operator allows that.");
    assertThat(meter.stopped()).map(Fault::code).hasValue(ErrorCode.DEADLINE_EXCEEDED);
  }

  @Test
  void takesAnyTimeWithoutOverflow() {
    Meter.start(Limits.defaults(), Duration.ofSeconds(Long.MAX_VALUE)).check();
    assertThat(Meter.start(Limits.defaults(), Duration.ofSeconds(Long.MAX_VALUE)).timeLeft())
        .isGreaterThan(Duration.ofDays(10_000));
    Meter over = Meter.start(Limits.defaults(), Duration.ofSeconds(Long.MIN_VALUE));
    assertCode(over::check, ErrorCode.DEADLINE_EXCEEDED);
  }

  @Test
  void tellsTheTimeThatIsLeft() {
    Meter meter = Meter.start(Limits.defaults(), LONG);
    assertThat(meter.timeLeft()).isPositive().isLessThanOrEqualTo(LONG);
  }

  @Test
  void expiresWhenToldTo() {
    Meter meter = Meter.start(Limits.defaults(), LONG);
    meter.expire();
    assertCode(meter::check, ErrorCode.DEADLINE_EXCEEDED);
  }

  @Test
  void saysWhyItWasCancelled() {
    Meter meter = Meter.start(Limits.defaults(), LONG);
    meter.cancel("the client went away");
    assertThatThrownBy(meter::check)
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED))
        .hasMessage("The call was cancelled: the client went away.");
  }

  @Test
  void runsWhatStopsTheGuestOnce() {
    AtomicInteger runs = new AtomicInteger();
    Meter meter = Meter.start(Limits.defaults(), LONG);
    Subscription kept = meter.onStop(runs::incrementAndGet);
    Subscription closed = meter.onStop(() -> runs.addAndGet(100));
    closed.close();
    closed.close();
    meter.cancel("enough");
    meter.cancel("again");
    assertThat(runs).hasValue(1);
    meter.onStop(runs::incrementAndGet).close();
    assertThat(runs).as("at once when it is stopped already").hasValue(2);
    kept.close();
  }

  @Test
  void closesOnlyItsOwnRegistration() {
    AtomicInteger runs = new AtomicInteger();
    Runnable action = runs::incrementAndGet;
    Meter meter = Meter.start(Limits.defaults(), LONG);
    Subscription first = meter.onStop(action);
    meter.onStop(action);
    first.close();
    first.close();
    meter.expire();
    assertThat(runs).hasValue(1);
  }

  @Test
  void runsEveryActionAlsoWhenOneFails() {
    AtomicInteger runs = new AtomicInteger();
    Meter meter = Meter.start(Limits.defaults(), LONG);
    meter.onStop(runs::incrementAndGet);
    meter.onStop(() -> {
      throw new IllegalStateException("first");
    });
    meter.onStop(() -> {
      throw new IllegalStateException("second");
    });
    meter.onStop(runs::incrementAndGet);
    assertThatThrownBy(meter::expire)
        .hasMessage("first")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThat(runs).hasValue(2);
  }

  @Test
  void holdsWhenManySpendAtOnce() throws Exception {
    int threads = 16;
    int spends = 1_000;
    Meter meter = Meter.start(Limits.defaults().with(Limit.HOST_CALLS, 10_000), LONG);
    AtomicInteger granted = new AtomicInteger();
    AtomicInteger stops = new AtomicInteger();
    meter.onStop(stops::incrementAndGet);
    hammer(
        threads,
        thread -> {
          for (int i = 0; i < spends; i++) {
            try {
              meter.spend(Budget.HOST_CALLS, 1);
              granted.incrementAndGet();
            } catch (AnnexException e) {
              assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED);
            }
          }
        });
    assertThat(granted).hasValue(10_000);
    assertThat(stops).hasValue(1);
  }

  @Test
  void runsEveryActionExactlyOnceWhenStoppedInBetween() throws Exception {
    for (int round = 0; round < 300; round++) {
      Meter meter = Meter.start(Limits.defaults(), LONG);
      List<AtomicInteger> runs = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        runs.add(new AtomicInteger());
      }
      hammer(
          8,
          thread -> {
            meter.onStop(() -> runs.get(thread).incrementAndGet());
            if (thread % 2 == 0) {
              meter.cancel("by " + thread);
            }
          });
      assertThat(runs).allSatisfy(count -> assertThat(count).hasValue(1));
    }
  }

  /** What one thread does. */
  @FunctionalInterface
  private interface Blow {
    void strike(int thread);
  }

  private static void hammer(int threads, Blow blow)
      throws InterruptedException, ExecutionException {
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int thread = i;
        running.add(
            executor.submit(() -> {
              start.await();
              blow.strike(thread);
              return thread;
            }));
      }
      start.countDown();
      for (Future<?> one : running) {
        one.get();
      }
    }
  }

  private static void assertCode(Runnable action, ErrorCode code) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(AnnexException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
