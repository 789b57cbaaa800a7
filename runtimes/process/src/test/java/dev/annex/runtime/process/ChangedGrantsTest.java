package dev.annex.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.annex.api.fault.AnnexException;
import dev.annex.runtime.process.ProcessStatus.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What becomes of a program when the grants change that it was started under. */
@Timeout(120)
final class ChangedGrantsTest {

  @TempDir private Path folder;

  @BeforeEach
  void needsLinux() {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "needs /proc, setsid and a shell");
  }

  private static long pid(Workshop workshop) {
    return workshop.call("pid").get("pid").longValue();
  }

  @Test
  void theNextCallMeetsAProgramThatWasStartedUnderTheNewOnes() {
    try (Workshop workshop = Workshop.of(folder, "good")) {
      long before = pid(workshop);
      workshop.grant("sessions/list");
      assertThat(pid(workshop)).as("nothing changed").isEqualTo(before);
      workshop.grant("sessions/list", "sessions/status");
      assertThat(pid(workshop)).isNotEqualTo(before);
      Workshop.await("the first one is gone", () -> !Workshop.runs(before));
      assertThat(workshop.status().failures()).isZero();
    }
  }

  @Test
  void nobodyIsStartedWhoWasNotRunning() {
    try (Workshop workshop = Workshop.of(folder, "good")) {
      var _ = workshop.program();
      workshop.grant("sessions/list", "sessions/status");
      assertThat(workshop.status().starts()).isZero();
      assertThat(workshop.status().state()).isEqualTo(State.STOPPED);
    }
  }

  @Test
  void callsThatRunFinishWhileNewOnesGoToTheNewProgram() throws Exception {
    try (Workshop workshop = Workshop.of(folder, "good")) {
      long before = pid(workshop);
      CompletableFuture<JsonNode> slow =
          CompletableFuture.supplyAsync(
              () -> workshop.call("later"), task -> Thread.ofVirtual().start(task));
      Workshop.await("it is called", () -> workshop.status().calls() > 0);
      workshop.grant("sessions/list", "sessions/status");
      assertThat(pid(workshop)).isNotEqualTo(before);
      assertThat(slow.get(30, TimeUnit.SECONDS).get("later").booleanValue()).isTrue();
      Workshop.await("the first one is gone", () -> !Workshop.runs(before));
    }
  }

  @Test
  void oneThatLeavesIsEndedWithTheHost() {
    long before;
    try (Workshop workshop = Workshop.of(folder, "good")) {
      before = pid(workshop);
      CompletableFuture<JsonNode> endless =
          CompletableFuture.supplyAsync(
              () -> workshop.call("endless"), task -> Thread.ofVirtual().start(task));
      Workshop.await("it is called", () -> workshop.status().calls() > 0);
      workshop.grant("sessions/list", "sessions/status");
      assertThat(Workshop.runs(before)).isTrue();
      workshop.close();
      assertThat(endless).isCompletedExceptionally();
    }
    assertThat(Workshop.runs(before)).isFalse();
  }

  @Test
  void whatWasGivenUpForWantOfAGrantIsTriedAgain() {
    try (Workshop workshop = Workshop.of(folder, "good")) {
      workshop.grant();
      assertThatExceptionOfType(AnnexException.class)
          .isThrownBy(() -> workshop.call("pid"))
          .withMessageContaining("accepted actions that were not granted");
      Workshop.await("it is given up", () -> workshop.status().state() == State.GIVEN_UP);
      assertThatExceptionOfType(AnnexException.class)
          .isThrownBy(() -> workshop.call("pid"))
          .withMessageContaining("was given up");
      workshop.grant("sessions/list");
      assertThat(pid(workshop)).isPositive();
      assertThat(workshop.program().broken()).isEmpty();
    }
  }

  @Test
  void aPauseAfterAFailureIsOver() {
    ProcessSettings patient =
        ProcessSettings.STANDARD.withPauses(
            java.time.Duration.ofMinutes(10), java.time.Duration.ofMinutes(10));
    try (Workshop workshop =
        new Workshop(folder, Workshop.guest("good"), Workshop.QUICK, patient)) {
      workshop.grant();
      assertThatExceptionOfType(AnnexException.class).isThrownBy(() -> workshop.call("pid"));
      assertThat(workshop.status().state()).isEqualTo(State.PAUSING);
      workshop.grant("sessions/list");
      assertThat(pid(workshop)).isPositive();
    }
  }
}
