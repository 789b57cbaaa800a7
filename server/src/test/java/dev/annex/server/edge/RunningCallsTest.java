package dev.annex.server.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Invoker;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.call.Result;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class RunningCallsTest {

  private static final Outcome DONE = new Outcome.Completed(Result.of(Json.object()));

  private static Invocation invocation() {
    return Invocation.of(
        Caller.person("tester"),
        new ToolName(new ExtensionId("a"), "b"),
        Json.object(),
        Instant.MAX);
  }

  private static CompletableFuture<Outcome> start(RunningCalls calls) {
    CompletableFuture<Outcome> outcome =
        CompletableFuture.supplyAsync(
            () -> calls.invoke(invocation(), Progress.none()), Thread::startVirtualThread);
    while (calls.count() == 0) {
      Thread.onSpinWait();
    }
    return outcome;
  }

  @Test
  void aCallThatFinishesInTimeIsNotCancelled() {
    CountDownLatch goOn = new CountDownLatch(1);
    RunningCalls calls =
        new RunningCalls((invocation, progress) -> {
          await(goOn);
          return invocation.cancellation().reason().isPresent() ? cancelled() : DONE;
        });
    CompletableFuture<Outcome> outcome = start(calls);
    CompletableFuture<Void> drained =
        CompletableFuture.runAsync(
            () -> calls.drain(Duration.ofSeconds(30)), Thread::startVirtualThread);
    while (calls.open()) {
      Thread.onSpinWait();
    }
    goOn.countDown();
    drained.join();
    assertThat(outcome.join()).isEqualTo(DONE);
    assertThat(calls.count()).isZero();
  }

  @Test
  void aCallThatDoesNotFinishIsCancelled() {
    Invoker endless =
        (invocation, progress) -> {
          CountDownLatch stopped = new CountDownLatch(1);
          invocation.cancellation().onCancel(stopped::countDown);
          await(stopped);
          return cancelled();
        };
    RunningCalls calls = new RunningCalls(endless);
    CompletableFuture<Outcome> outcome = start(calls);
    calls.drain(Duration.ofMillis(50));
    assertThat(outcome.join()).isEqualTo(cancelled());
  }

  @Test
  void afterwardsNothingIsTaken() {
    RunningCalls calls = new RunningCalls((invocation, progress) -> DONE);
    assertThat(calls.invoke(invocation(), Progress.none())).isEqualTo(DONE);
    calls.drain(Duration.ofSeconds(1));
    assertThat(calls.invoke(invocation(), Progress.none()))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.fault().code()).isEqualTo(ErrorCode.UNAVAILABLE));
  }

  private static Outcome cancelled() {
    return new Outcome.Failed(Fault.of(ErrorCode.CANCELLED, "cancelled"));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
