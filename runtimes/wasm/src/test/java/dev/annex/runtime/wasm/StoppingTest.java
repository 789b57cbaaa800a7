package dev.annex.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a guest does, it ends when its time is over, and the host goes on. */
class StoppingTest {

  private static final Workshop WORKSHOP = new Workshop();
  private static final Duration TIME = Duration.ofMillis(200);
  private static final Duration GENEROUS = Duration.ofSeconds(2).plus(TIME);

  @AfterAll
  static void close() {
    WORKSHOP.close();
  }

  @ParameterizedTest
  @CsvSource({
    "opskat/loop-forever, spin",
    "opskat/loop-in-start, run",
    "opskat/tail-call-loop, run",
    "opskat/tail-call-indirect-loop, run",
    "morphee/tail-call-loop, run",
    "opskat/loop-with-host-calls, stdin",
    "opskat/loop-with-host-calls, clock",
    "opskat/sleep-forever, sleep",
    "morphee/loop-forever, spin",
    "morphee/loop-in-alloc, run",
    "morphee/loop-with-host-calls, clock",
    "morphee/loop-with-host-calls, random",
    "morphee/sleep-forever, sleep",
    "morphee/low-limits, spin"
  })
  void endsAtTheDeadline(String guest, String tool) throws InterruptedException {
    Workshop.Prepared prepared = WORKSHOP.guest(guest);
    long begun = System.nanoTime();
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> prepared.call(tool, "{}", new RecordingHost(), TIME))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(GENEROUS);
    assertThatNothingRuns();
  }

  @Test
  void endsWhenItIsCancelled() throws Exception {
    Workshop.Prepared prepared = WORKSHOP.guest("opskat/loop-with-host-calls");
    Meter meter = Meter.start(prepared.limits(), Duration.ofSeconds(30));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> call =
          threads.submit(() -> prepared.call("clock", "{}", new RecordingHost(), meter));
      while (WORKSHOP.engine().running() == 0) {
        Thread.sleep(1);
      }
      long begun = System.nanoTime();
      meter.cancel("the client went away");
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(call::get)
          .withMessageContaining("the client went away");
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(GENEROUS);
    }
    assertThatNothingRuns();
  }

  @Test
  void endsWhenTheHostCloses() throws Exception {
    Workshop own = new Workshop();
    Workshop.Prepared prepared = own.guest("opskat/loop-forever");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> call =
          threads.submit(
              () -> prepared.call("spin", "{}", new RecordingHost(), Duration.ofSeconds(30)));
      while (own.engine().running() == 0) {
        Thread.sleep(1);
      }
      own.close();
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(call::get)
          .withMessageContaining("the host is stopping");
    }
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> prepared.call("spin", "{}"))
        .withMessageContaining("the host is stopping");
  }

  @Test
  void sleepsNoLongerThanTheGuestWants() {
    assertThat(
            WORKSHOP
                .guest("opskat/sleep-forever")
                .call("sleep", "{\"milliseconds\":5}")
                .get("slept")
                .intValue())
        .isEqualTo(5);
  }

  @Test
  void letsWaitingCallsThroughInTurnAndTurnsAwayTheLate() throws Exception {
    try (Workshop narrow = new Workshop(WasmSettings.defaults().withGuestsAtOnce(1))) {
      Workshop.Prepared prepared = narrow.guest("opskat/loop-forever");
      CountDownLatch started = new CountDownLatch(1);
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        Callable<Object> spin =
            () -> {
              started.countDown();
              return prepared.call("spin", "{}", new RecordingHost(), Duration.ofSeconds(1));
            };
        Future<?> first = threads.submit(spin);
        started.await();
        while (narrow.engine().running() == 0) {
          Thread.sleep(1);
        }
        assertThatExceptionOfType(AnnexException.class)
            .isThrownBy(() -> prepared.call("spin", "{}", new RecordingHost(), TIME))
            .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.BUSY));
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(first::get);
      }
      assertThat(narrow.guest("opskat/exit-code-0").call("exit", "{}")).isNotNull();
    }
  }

  @Test
  void leavesNoGuestBehindAfterManyCallsOfManyThreads() throws Exception {
    long before = guestThreads();
    Workshop own = new Workshop();
    Workshop.Prepared good = own.guest("morphee/echo");
    Workshop.Prepared bad = own.guest("opskat/trap");
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<?>> callers = new ArrayList<>();
      for (int caller = 0; caller < 2; caller++) {
        callers.add(threads.submit(() -> callMany(good, bad)));
      }
      for (Future<?> caller : callers) {
        caller.get();
      }
    }
    assertThatNothingRuns(own);
    own.close();
    for (int i = 0; i < 300 && guestThreads() > before; i++) {
      Thread.sleep(10);
    }
    assertThat(guestThreads()).isLessThanOrEqualTo(before);
  }

  private static void callMany(Workshop.Prepared good, Workshop.Prepared bad) {
    for (int i = 0; i < 1_000; i++) {
      assertThat(good.call("greet", "{}").get("message").stringValue()).isEqualTo("Hello, World!");
      if (i % 10 == 0) {
        assertThatExceptionOfType(AnnexException.class)
            .isThrownBy(() -> bad.call("unreachable", "{}"));
      }
    }
  }

  private static long guestThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("annex-guest") && thread.isAlive())
        .count();
  }

  @Test
  void givesDeepGuestsTheStackOfTheirLimit() {
    Workshop.Prepared deep =
        WORKSHOP.prepare(
            Workshop.files("opskat/deep-recursion"), limits -> limits.with(Limit.STACK, 16 << 20));
    assertThat(deep.call("bounded", "{\"depth\":20000}").get("depth").intValue()).isEqualTo(20_000);
  }

  private static void assertThatNothingRuns() throws InterruptedException {
    assertThatNothingRuns(WORKSHOP);
  }

  /** A caller has its answer a moment before the guest's thread has gone. */
  private static void assertThatNothingRuns(Workshop workshop) throws InterruptedException {
    for (int i = 0; i < 100 && workshop.engine().running() > 0; i++) {
      Thread.sleep(10);
    }
    assertThat(workshop.engine().running()).isZero();
  }
}
