package dev.annex.core.sandbox;

import static dev.annex.core.TestHost.done;
import static dev.annex.core.TestHost.fault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.call.Invocation;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.extension.Catalog.Change;
import dev.annex.api.extension.Extension;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.ByteSize;
import dev.annex.core.Scripted;
import dev.annex.core.TestHost;
import dev.annex.testkit.Hammer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProgramsTest {

  private final TestHost test = new TestHost();
  private final Semaphore mayPrepare = new Semaphore(0);
  private final List<String> prepared = new CopyOnWriteArrayList<>();

  @BeforeEach
  void script() {
    test.runtime.script("go", (call, host, meter) -> done("1"));
  }

  @AfterEach
  void close() {
    mayPrepare.release(1_000);
    test.close();
  }

  private void install(String... ids) {
    for (String id : ids) {
      test.install(Scripted.files("{\"id\":\"%s\",\"tools\":[{\"name\":\"go\"}]}".formatted(id)));
    }
  }

  /** A fresh process over the same data, in which nothing is prepared yet. */
  private void restartHoldingPreparationsBack() {
    test.runtime.preparing(contents -> {
      mayPrepare.acquire();
      prepared.add(contents.manifest().id().value());
    });
    test.reopen();
  }

  private Readiness readiness(String id) {
    return test.host.programs().readiness(extension(id));
  }

  private Extension extension(String id) {
    return test.host.catalog().extension(new ExtensionId(id)).orElseThrow();
  }

  private CompletableFuture<Outcome> calling(String id) {
    return CompletableFuture.supplyAsync(
        () -> test.call(id, "go", "{}"), task -> Thread.ofVirtual().start(task));
  }

  private static void eventually(BooleanSupplier happens) throws InterruptedException {
    for (int i = 0; i < 3_000 && !happens.getAsBoolean(); i++) {
      Thread.sleep(5);
    }
    assertThat(happens.getAsBoolean()).isTrue();
  }

  @Test
  void aRestartPreparesNothingBeforeSomebodyNeedsIt() {
    install("a");
    int before = test.runtime.prepared.get();
    test.reopen();

    assertThat(test.host.catalog().extensions()).hasSize(1);
    assertThat(readiness("a")).isEqualTo(new Readiness.OnDemand());
    assertThat(test.runtime.prepared).hasValue(before);
    assertThat(test.call("a", "go", "{}")).isInstanceOf(Outcome.Completed.class);
    assertThat(readiness("a")).isEqualTo(new Readiness.Ready(List.of()));
  }

  @Test
  void aCallWaitsForItsExtensionAndGoesBeforeAllThatNobodyWaitsFor() throws Exception {
    install("a", "b", "c", "d");
    restartHoldingPreparationsBack();
    test.host.installer().prepareAhead();
    eventually(() -> readiness("d") instanceof Readiness.Preparing);

    CompletableFuture<Outcome> call = calling("d");
    eventually(() -> test.host.programs().waiting() == 1);
    assertThat(call).isNotDone();
    mayPrepare.release(4);

    assertThat(call.get()).isInstanceOf(Outcome.Completed.class);
    assertThat(test.host.programs().waiting()).isZero();
    eventually(() -> prepared.size() == 4);
    assertThat(prepared.indexOf("d")).isLessThan(2);
    assertThat(readiness("a")).isEqualTo(new Readiness.Ready(List.of()));
  }

  @Test
  void aCallWaitsNoLongerThanUntilItsDeadline() {
    install("a");
    restartHoldingPreparationsBack();

    Invocation call = TestHost.invocation("a", "go", "{}");
    Outcome outcome =
        test.host
            .invoker()
            .invoke(
                Invocation.of(
                    call.caller(),
                    call.tool(),
                    call.arguments(),
                    Instant.now().plus(Duration.ofMillis(200))),
                Progress.none());

    assertThat(fault(outcome).code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
    assertThat(fault(outcome).message()).contains("still being prepared").contains("annex list");
    assertThat(readiness("a")).isEqualTo(new Readiness.Preparing());
  }

  @Test
  void aCallThatIsCancelledStopsWaiting() throws Exception {
    install("a");
    restartHoldingPreparationsBack();
    Invocation call = TestHost.invocation("a", "go", "{}");
    CompletableFuture<Outcome> outcome =
        CompletableFuture.supplyAsync(
            () -> test.host.invoker().invoke(call, Progress.none()),
            task -> Thread.ofVirtual().start(task));
    eventually(() -> test.host.programs().waiting() == 1);

    call.cancellation().cancel("changed their mind");

    assertThat(fault(outcome.get()).code()).isEqualTo(ErrorCode.CANCELLED);
    assertThat(fault(outcome.get()).message()).contains("changed their mind");
  }

  @Test
  void codeThatCannotBePreparedSaysWhyInEveryCallUntilItIsEnabledAgain() {
    install("a");
    AtomicBoolean bad = new AtomicBoolean(true);
    AtomicInteger attempts = new AtomicInteger();
    test.runtime.preparing(contents -> {
      attempts.incrementAndGet();
      if (bad.get()) {
        throw new AnnexException(ErrorCode.CODE_INVALID, "One function is too large.");
      }
    });
    test.reopen();

    for (int i = 0; i < 3; i++) {
      assertThat(fault(test.call("a", "go", "{}")).message())
          .isEqualTo("One function is too large.");
    }
    assertThat(attempts).hasValue(1);
    assertThat(readiness("a"))
        .isInstanceOfSatisfying(
            Readiness.Failed.class,
            failed -> assertThat(failed.reason().code()).isEqualTo(ErrorCode.CODE_INVALID));

    bad.set(false);
    test.host.installer().enable(new ExtensionId("a"), "tester");
    assertThat(test.call("a", "go", "{}")).isInstanceOf(Outcome.Completed.class);
  }

  @Test
  void aFailureOfTheHostIsTriedAgainByTheNextCall() {
    install("a");
    AtomicInteger attempts = new AtomicInteger();
    test.runtime.preparing(contents -> {
      if (attempts.getAndIncrement() == 0) {
        throw new AnnexException(ErrorCode.UNAVAILABLE, "The disk is away.");
      }
    });
    test.reopen();

    assertThat(fault(test.call("a", "go", "{}")).code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(test.call("a", "go", "{}")).isInstanceOf(Outcome.Completed.class);
  }

  @Test
  void aPreparationThatMissesItsDeadlineFailsAndIsInterrupted() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    try (Preparation preparation = new Preparation(new Activity(), Duration.ofMillis(100))) {
      Preparation.Job<String> job =
          preparation.submit(
              "Preparing \"slow\"",
              true,
              () -> {
                try {
                  Thread.sleep(Duration.ofMinutes(1));
                } catch (InterruptedException e) {
                  interrupted.countDown();
                }
                return "too late";
              },
              unwanted -> {});

      assertThatThrownBy(() -> job.result().get())
          .hasMessageContaining("Preparing \"slow\" failed")
          .hasMessageContaining("PT0.1S");
      interrupted.await();
      eventually(preparation::idle);
    }
  }

  @Test
  void disablingTakesWhatWaitsOutOfTheQueue() throws Exception {
    install("a", "b", "c");
    restartHoldingPreparationsBack();
    test.host.installer().prepareAhead();

    test.host.installer().disable(new ExtensionId("c"), "tester");
    assertThat(readiness("c")).isEqualTo(new Readiness.OnDemand());
    mayPrepare.release(10);

    eventually(() -> prepared.size() == 2);
    eventually(() -> readiness("b") instanceof Readiness.Ready);
    assertThat(prepared).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void uninstallingEndsAPreparationThatRuns() throws Exception {
    install("a");
    restartHoldingPreparationsBack();
    CompletableFuture<Outcome> call = calling("a");
    eventually(() -> test.host.programs().waiting() == 1);

    test.host.installer().uninstall(new ExtensionId("a"), false, "tester");

    assertThat(fault(call.get()).code()).isEqualTo(ErrorCode.TOOL_NOT_FOUND);
    assertThat(prepared).isEmpty();
  }

  @Test
  void closingTheHostDoesNotWaitForWhatIsBeingPrepared() throws Exception {
    install("a", "b");
    restartHoldingPreparationsBack();
    test.host.installer().prepareAhead();
    eventually(() -> readiness("a") instanceof Readiness.Preparing);

    long start = System.nanoTime();
    test.host.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThat(prepared).isEmpty();
  }

  @Test
  void tellsListenersWhenReadinessChanges() throws Exception {
    install("a");
    restartHoldingPreparationsBack();
    List<Readiness> heard = Collections.synchronizedList(new ArrayList<>());
    test.host
        .catalog()
        .onChange(changes -> {
          if (changes.contains(Change.READINESS)) {
            heard.add(readiness("a"));
          }
        });
    test.host.installer().prepareAhead();
    mayPrepare.release();

    eventually(() -> heard.contains(new Readiness.Ready(List.of())));
    assertThat(heard).containsExactly(new Readiness.Preparing(), new Readiness.Ready(List.of()));
  }

  @Test
  void installingFailsWithTheReasonAndRunsOnTheWorker() {
    test.runtime.preparing(contents -> {
      prepared.add(Thread.currentThread().getName());
      throw new AnnexException(ErrorCode.CODE_INVALID, "One function is too large.");
    });

    assertThatThrownBy(() -> install("a")).hasMessage("One function is too large.");
    assertThat(prepared).containsExactly("annex-prepare");
  }

  @Test
  void warmsUpWhatIsReadyAndMakesRoomForACall() throws Exception {
    install("a", "b");
    AtomicInteger turns = new AtomicInteger();
    CountDownLatch warming = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    CountDownLatch again = new CountDownLatch(2);
    test.runtime.warmingUp(wanted -> {
      if (turns.getAndIncrement() > 0) {
        again.countDown();
        return;
      }
      warming.countDown();
      while (wanted.getAsBoolean()) {
        Thread.onSpinWait();
      }
      stopped.countDown();
    });
    test.reopen();
    test.host.installer().prepareAhead();
    warming.await();

    test.runtime.script(
        "go",
        (call, host, meter) -> {
          stopped.await();
          return done("2");
        });
    assertThat(test.call("a", "go", "{}")).isInstanceOf(Outcome.Completed.class);
    again.await();
  }

  @Test
  void keepsNoMoreProgramsThanFitIntoMemory() throws Exception {
    int room = 8;
    test.runtime.keeping(new ByteSize(Programs.LOADED.bytes() / room));
    int many = room + 5;
    for (int i = 0; i < many; i++) {
      install("e" + i);
    }

    assertThat(test.runtime.loaded).hasValue(room);
    for (int i = 0; i < many; i++) {
      assertThat(readiness("e" + i)).isEqualTo(new Readiness.Ready(List.of()));
      assertThat(test.call("e" + i, "go", "{}")).isInstanceOf(Outcome.Completed.class);
    }
    // Room is made by the worker, right after the caller has its program.
    eventually(() -> test.runtime.loaded.get() == room);
  }

  @Test
  void nothingHoldsAProgramThatMadeRoomForOthers() throws Exception {
    int room = 4;
    test.runtime.keeping(new ByteSize(Programs.LOADED.bytes() / room));
    install("a", "b", "c", "d", "e", "f", "g", "h");
    test.reopen();
    test.host.installer().prepareAhead();
    eventually(() -> readiness("h") instanceof Readiness.Ready);
    assertThat(test.call("a", "go", "{}")).isInstanceOf(Outcome.Completed.class);

    eventually(() -> test.runtime.held() <= room);
  }

  @Test
  void tellsWhatIsToBeKnownOfHowAProgramRunsAlsoWhenItMadeRoomForOthers() throws Exception {
    test.runtime.keeping(new ByteSize(Programs.LOADED.bytes() / 2)).noting("runs on one leg");
    install("a", "b", "c");

    assertThat(test.runtime.loaded).hasValue(2);
    for (String id : new String[] {"a", "b", "c"}) {
      assertThat(readiness(id)).isEqualTo(new Readiness.Ready(List.of("runs on one leg")));
    }
  }

  @Test
  void makesAnewWhatBecameOldOnceAndNotOnTheWayOfTheCall() throws Exception {
    install("a");
    assertThat(test.call("a", "go", "{}")).isInstanceOf(Outcome.Completed.class);
    Semaphore mayRenew = new Semaphore(0);
    Queue<String> renewedBy = new ConcurrentLinkedQueue<>();
    test.runtime.renewing(() -> {
      mayRenew.acquireUninterruptibly();
      renewedBy.add(Thread.currentThread().getName());
    });

    test.runtime.outdated.set(true);
    for (int i = 0; i < 3; i++) {
      assertThat(test.call("a", "go", "{}")).isInstanceOf(Outcome.Completed.class);
    }
    assertThat(renewedBy).isEmpty();
    mayRenew.release(3);

    eventually(() -> !renewedBy.isEmpty());
    assertThat(test.call("a", "go", "{}")).isInstanceOf(Outcome.Completed.class);
    assertThat(renewedBy).containsExactly("annex-prepare");
    assertThat(readiness("a")).isEqualTo(new Readiness.Ready(List.of()));
  }

  @Test
  void whatCannotBeMadeAnewIsTriedAgainWhenItIsOldAgain() throws Exception {
    install("a");
    AtomicInteger attempts = new AtomicInteger();
    test.runtime.renewing(() -> {
      attempts.incrementAndGet();
      throw new AnnexException(ErrorCode.BUSY, "No room.");
    });
    for (int round = 1; round <= 2; round++) {
      int expected = round;
      test.runtime.outdated.set(true);
      eventually(() -> {
        assertThat(test.call("a", "go", "{}")).isInstanceOf(Outcome.Completed.class);
        return attempts.get() == expected;
      });
    }
  }

  @Test
  void holdsWhenCallsInstallsAndSwitchingMeet() {
    String[] ids = {"a", "b", "c", "d", "e", "f"};
    install(ids);
    test.runtime.preparing(contents -> Thread.sleep(ThreadLocalRandom.current().nextInt(3)));
    test.reopen();
    test.host.installer().prepareAhead();

    Hammer.strike(
        8,
        60,
        (thread, round) -> {
          String id = ids[ThreadLocalRandom.current().nextInt(ids.length)];
          switch (thread) {
            case 0 -> {
              test.host.installer().disable(new ExtensionId(id), "tester");
              test.host.installer().enable(new ExtensionId(id), "tester");
            }
            case 1 -> {
              var plan =
                  test.host
                      .installer()
                      .plan(
                          Scripted.files(
                              "{\"id\":\"%s\",\"version\":\"1.0.%d\",\"tools\":[{\"name\":\"go\"}]}"
                                  .formatted(id, round)),
                          Optional.empty());
              test.host.installer().install(plan, List.of(), true, "tester");
            }
            default -> {
              Outcome outcome = test.call(id, "go", "{}");
              if (outcome instanceof Outcome.Failed failed) {
                assertThat(failed.fault().code())
                    .isIn(ErrorCode.EXTENSION_DISABLED, ErrorCode.CANCELLED);
              }
            }
          }
        });

    for (String id : ids) {
      assertThat(test.call(id, "go", "{}")).isInstanceOf(Outcome.Completed.class);
      assertThat(readiness(id)).isEqualTo(new Readiness.Ready(List.of()));
    }
    assertThat(test.host.programs().waiting()).isZero();
    assertThat(test.runtime.open).hasValue(0);
    assertThat(test.runtime.loaded).hasValue(ids.length);
  }
}
