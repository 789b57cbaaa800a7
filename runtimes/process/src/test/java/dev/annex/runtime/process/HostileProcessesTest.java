package dev.annex.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.runtime.process.ProcessStatus.Health;
import dev.annex.runtime.process.ProcessStatus.State;
import java.io.FileInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Real processes that misbehave, and what the host makes of each. */
@Timeout(120)
final class HostileProcessesTest {

  private static final AtomicReference<HostResources> BEFORE =
      new AtomicReference<>(HostResources.NONE);

  @TempDir private Path folder;

  @BeforeEach
  void needsLinux() {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "needs /proc, setsid and a shell");
  }

  /** Whatever a child of these tests did, the host is afterwards as it was before. */
  @BeforeAll
  static void look() {
    BEFORE.set(HostResources.now());
  }

  private static HostResources before() {
    return Objects.requireNonNull(BEFORE.get());
  }

  @AfterAll
  static void nothingIsLeftOfAnyOfThem() {
    Workshop.await(
        "pipes, threads and children are as before: %s, now %s"
            .formatted(before(), HostResources.now()),
        () -> HostResources.now().atMost(before()));
  }

  private static CompletableFuture<JsonNode> inBackground(Workshop workshop, String handler) {
    return CompletableFuture.supplyAsync(
        () -> workshop.call(handler), task -> Thread.ofVirtual().start(task));
  }

  @Test
  void oneProcessServesAllCalls() throws Exception {
    try (Workshop workshop = Workshop.of(folder, "good")) {
      long pid = workshop.call("pid").get("pid").longValue();
      CompletableFuture<JsonNode> slow = inBackground(workshop, "later");
      JsonNode text = Json.object().put("text", "grüße \u2028 \"quoted\"");
      assertThat(workshop.call("echo", text)).isEqualTo(text);
      assertThat(workshop.call("pid").get("pid").longValue()).isEqualTo(pid);
      assertThat(slow.get().get("later").booleanValue()).isTrue();
      assertThat(workshop.status().starts()).isEqualTo(1);
      assertThat(workshop.status().pid()).hasValue(pid);
      assertThat(workshop.log).contains("guest begins as good");
      workshop.close();
      assertThat(Workshop.runs(pid)).isFalse();
    }
  }

  @Test
  void getsItsEnvironmentAndNothingElse() {
    try (Workshop workshop = Workshop.of(folder, "good")) {
      JsonNode environment = workshop.call("environment");
      assertThat(environment.get("GREETING").stringValue()).isEqualTo("hello eu-1");
      assertThat(environment.get("API_TOKEN").stringValue()).isEqualTo("hunter2-hunter2");
      assertThat(environment.get("LANG").stringValue()).isEqualTo("C.UTF-8");
      assertThat(environment.get("cwd").stringValue())
          .isEqualTo(environment.get("PWD").stringValue())
          .contains("packages");
      assertThat(environment.propertyNames())
          .isSubsetOf(
              List.of(
                  "GREETING",
                  "API_TOKEN",
                  "LANG",
                  "PATH",
                  "PWD",
                  "HOME",
                  "TMPDIR",
                  "cwd",
                  "ANNEX_PROCESS",
                  "SHLVL",
                  "_",
                  "OLDPWD"));
    }
  }

  @Test
  void whatItChangesInItsPackageIsGoneAtTheNextStart() {
    try (Workshop workshop = Workshop.of(folder, "good")) {
      Path here = Path.of(workshop.call("environment").get("cwd").stringValue());
      workshop.call("write-here");
      assertThat(here.resolve("planted.txt")).exists();
      assertThatExceptionOfType(AnnexException.class).isThrownBy(() -> workshop.call("halt"));
      workshop.call("echo");
      assertThat(here.resolve("planted.txt")).doesNotExist();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "exit, ended with exit code 3, the tool called exit",
    "halt, ended with exit code 9, guest begins as good",
    "kill, was ended by signal 9, guest begins as good",
    "junk, that is no JSON: DEBUG: about to answer, guest begins as good",
    "long-line, wrote a line of more than 10485760 bytes, guest begins as good",
  })
  void aCallItDoesNotSurviveGetsTheReasonAndTheNextOneAnAnswer(
      String handler, String reason, String words) {
    try (Workshop workshop = Workshop.of(folder, "good")) {
      workshop.call("echo");
      assertThatExceptionOfType(AnnexException.class)
          .isThrownBy(() -> workshop.call(handler))
          .withMessageContaining(reason)
          .withMessageContaining(words)
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.TRAPPED));
      assertThat(workshop.call("echo")).isEqualTo(Json.object());
      assertThat(workshop.status().starts()).isEqualTo(2);
      assertThat(workshop.status().failures()).as("it answered, so the row is over").isZero();
    }
  }

  @Test
  void otherCallsOfAProcessThatDiesHearOfItAtOnce() throws Exception {
    try (Workshop workshop = Workshop.of(folder, "good")) {
      workshop.call("echo");
      CompletableFuture<JsonNode> waiting = inBackground(workshop, "endless");
      Workshop.await("the call is under way", () -> workshop.status().calls() == 1);
      assertThatExceptionOfType(AnnexException.class).isThrownBy(() -> workshop.call("exit"));
      assertThat(waiting)
          .failsWithin(20, TimeUnit.SECONDS)
          .withThrowableThat()
          .withMessageContaining("ended with exit code 3");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "exits-at-once,      ended with exit code 7,  guest begins as exits-at-once",
    "crashes-with-words, ended with exit code 1,  no licence for guest",
    "dies-in-initialize, ended with exit code 3,  guest begins",
    "junk-at-once,       this is no protocol,     guest begins",
  })
  void aStartThatFailsIsTriedAgainAndGivenUpInTheEnd(String way, String reason, String words) {
    try (Workshop workshop = Workshop.of(folder, way)) {
      assertThatExceptionOfType(AnnexException.class)
          .isThrownBy(() -> workshop.call("echo"))
          .withMessageContaining(reason)
          .withMessageContaining(words);
      Workshop.await("it is given up", () -> workshop.status().state() == State.GIVEN_UP);
      assertThat(workshop.status().starts()).isEqualTo(5);
      assertThat(workshop.program().broken()).isPresent();
      assertThatExceptionOfType(AnnexException.class)
          .isThrownBy(() -> workshop.call("echo"))
          .withMessageContaining("was given up: its process failed 5 times in a row")
          .withMessageContaining("annex enable guest");
    }
  }

  @Test
  void oneThatNeverOpensIsNotWaitedForForEver() {
    Rhythm impatient =
        new Rhythm(
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            2,
            Duration.ofMillis(500),
            Duration.ofSeconds(2));
    try (Workshop workshop =
        new Workshop(folder, Workshop.guest("never-opens"), impatient, Workshop.SETTINGS)) {
      assertThatExceptionOfType(AnnexException.class)
          .isThrownBy(() -> workshop.call("echo"))
          .withMessageContaining("did not answer within PT0.5S");
    }
  }

  @Test
  void aRequestAheadOfItsAnswerToInitializeIsAnswered() {
    try (Workshop workshop = Workshop.of(folder, "asks-first")) {
      workshop.call("echo");
      Workshop.await("its request arrived", () -> !workshop.asked.isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"answers-before-it-is-asked", "answers-twice", "floods-first"})
  void oneThatRacesInitializeWorks(String way) {
    try (Workshop workshop = Workshop.of(folder, way)) {
      assertThat(workshop.call("echo")).isEqualTo(Json.object());
      assertThat(workshop.status().starts()).isEqualTo(1);
      assertThat(workshop.asked.size()).as("what waited, and no flood").isLessThanOrEqualTo(64);
    }
  }

  @Test
  void oneThatLeaksDescriptorsHarmsItselfAlone() {
    try (Workshop workshop = Workshop.of(folder, "good")) {
      long pid = workshop.call("pid").get("pid").longValue();
      int opened = workshop.call("leak-descriptors").get("opened").intValue();
      assertThat(opened).isGreaterThan(500);
      assertThat(HostResources.descriptors(pid)).hasSizeGreaterThan(opened);
      assertThat(workshop.call("echo")).isEqualTo(Json.object());
      assertThat(HostResources.now().pipes())
          .as("those of one process at most")
          .isLessThanOrEqualTo(before().pipes() + 16);
    }
  }

  @Test
  void noDescriptorOfTheHostIsInherited() throws Exception {
    Path secret = Files.writeString(folder.resolve("of-the-host.txt"), "secret");
    try (InputStream _ = new FileInputStream(secret.toFile());
        ServerSocketChannel listening =
            ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Workshop workshop = Workshop.of(folder, "good")) {
      assertThat(listening.isOpen()).isTrue();
      long pid = workshop.call("pid").get("pid").longValue();
      List<String> own = HostResources.descriptors(ProcessHandle.current().pid());
      assertThat(own).as("the test sees what is open").contains(secret.toRealPath().toString());
      List<String> theirs = HostResources.descriptors(pid);
      assertThat(theirs).doesNotContain(secret.toRealPath().toString());
      assertThat(theirs.stream().filter(own::contains).filter(HostResources::isShared))
          .as("its three streams, and no socket or pipe besides")
          .hasSize(3)
          .allMatch(target -> target.startsWith("pipe:"));
    }
  }

  @Test
  void aCallThatNobodyWaitsForIsCancelledWhereTheProgramHearsOfIt() {
    try (Workshop workshop = Workshop.of(folder, "hears-of-cancelled-calls")) {
      workshop.call("echo");
      assertThatExceptionOfType(AnnexException.class)
          .isThrownBy(() -> workshop.call("endless", Json.object(), Duration.ofMillis(200)))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
      Workshop.await(
          "it was told",
          () -> !workshop.call("cancelled").get("cancelled").stringValue().isEmpty());
    }
  }

  @Test
  void aProgramThatDoesNotSayThatItHearsOfCancelledCallsIsToldNothing() {
    try (Workshop workshop = Workshop.of(folder, "good")) {
      workshop.call("echo");
      assertThatExceptionOfType(AnnexException.class)
          .isThrownBy(() -> workshop.call("endless", Json.object(), Duration.ofMillis(200)));
      assertThat(workshop.call("cancelled").get("cancelled").stringValue()).isEmpty();
      assertThat(workshop.status().starts()).isEqualTo(1);
    }
  }

  @Test
  void aFloodOfErrorsLosesLinesAndHoldsUpNothing() {
    try (Workshop workshop = Workshop.of(folder, "good")) {
      workshop.call("flood-stderr");
      assertThat(workshop.call("echo")).isEqualTo(Json.object());
      workshop.program().close();
      Workshop.await(
          "the host says what it left out",
          () ->
              workshop.log.stream()
                  .anyMatch(line -> line.contains("lines of its standard error were left out")));
      assertThat(workshop.log.size()).isLessThan(50_000);
    }
  }

  @Test
  void aFloodOfRequestsIsTurnedAway() {
    try (Workshop workshop = Workshop.of(folder, "good")) {
      workshop.call("flood-requests");
      assertThat(workshop.call("echo")).isEqualTo(Json.object());
      assertThat(workshop.asked.size()).isBetween(1, 200);
    }
  }

  @Test
  void oneThatIgnoresItsEndIsEndedWithAllItStarted() {
    long pid;
    try (Workshop workshop = Workshop.of(folder, "ignores-the-end")) {
      pid = workshop.call("pid").get("pid").longValue();
    }
    assertThat(Workshop.runs(pid)).isFalse();
  }

  @Test
  void whatItForkedEndsWithIt() {
    List<Long> all;
    try (Workshop workshop = Workshop.of(folder, "forks")) {
      workshop.call("echo");
      Workshop.await("it says what it forked", () -> !forked(workshop).isEmpty());
      all = forked(workshop);
      assertThat(all).hasSize(2).allMatch(Workshop::runs);
    }
    assertThat(all).noneMatch(Workshop::runs);
  }

  @Test
  void itsDeathIsSeenAlsoWhenItsChildrenHoldItsOutputOpen() {
    try (Workshop workshop = Workshop.of(folder, "forks")) {
      workshop.call("echo");
      Workshop.await("it says what it forked", () -> !forked(workshop).isEmpty());
      List<Long> children = forked(workshop);
      assertThatExceptionOfType(AnnexException.class)
          .isThrownBy(() -> workshop.call("halt"))
          .withMessageContaining("ended with exit code 9");
      Workshop.await("they are ended", () -> children.stream().noneMatch(Workshop::runs));
    }
  }

  static List<Long> forked(Workshop workshop) {
    Pattern words = Pattern.compile("forked (\\d+) (\\d+)");
    return workshop.log.stream()
        .map(words::matcher)
        .filter(Matcher::matches)
        .findFirst()
        .map(found -> List.of(Long.valueOf(found.group(1)), Long.valueOf(found.group(2))))
        .orElse(List.of());
  }

  @Test
  void oneThatIsAliveAndSilentIsStartedAgain() {
    try (Workshop workshop = Workshop.of(folder, "silent")) {
      long pid = workshop.call("pid").get("pid").longValue();
      Workshop.await("it is ended", () -> !Workshop.runs(pid));
      Workshop.await("it counts as failed", () -> workshop.status().lastError().isPresent());
      assertThat(workshop.status().lastError().orElseThrow())
          .contains("2 probes in a row failed")
          .contains("did not answer health_check");
      assertThat(workshop.call("pid").get("pid").longValue()).isNotEqualTo(pid);
    }
  }

  @Test
  void oneThatSaysItIsIllIsStartedAgainAtOnce() {
    try (Workshop workshop = Workshop.of(folder, "ill")) {
      long pid = workshop.call("pid").get("pid").longValue();
      Workshop.await("it is ended", () -> !Workshop.runs(pid));
      Workshop.await("it counts as failed", () -> workshop.status().lastError().isPresent());
      assertThat(workshop.status().lastError().orElseThrow()).contains("disk full");
    }
  }

  @Test
  void oneThatIsBusyIsNotTakenForDead() throws Exception {
    Rhythm keen =
        new Rhythm(
            Duration.ofSeconds(20),
            Duration.ofMillis(300),
            Duration.ofMillis(300),
            2,
            Duration.ofSeconds(2),
            Duration.ofSeconds(2));
    try (Workshop workshop =
        new Workshop(folder, Workshop.guest("good"), keen, Workshop.SETTINGS)) {
      long pid = workshop.call("pid").get("pid").longValue();
      CompletableFuture<JsonNode> spinning = inBackground(workshop, "spin");
      Workshop.await("it is seen to be busy", () -> workshop.status().health() == Health.BUSY);
      assertThat(spinning.get().get("sum").longValue()).isPositive();
      assertThat(workshop.call("pid").get("pid").longValue()).isEqualTo(pid);
    }
  }

  @Test
  void anIdleOneIsEndedAndStartedByTheNextCall() {
    try (Workshop workshop =
        new Workshop(
            folder,
            Workshop.guest("good"),
            Workshop.QUICK,
            Workshop.SETTINGS.withIdle(Duration.ofMillis(200)))) {
      long pid = workshop.call("pid").get("pid").longValue();
      Workshop.await("it is ended", () -> !Workshop.runs(pid));
      Workshop.await("it counts as stopped", () -> workshop.status().state() == State.STOPPED);
      assertThat(workshop.status().failures()).isZero();
      assertThat(workshop.call("pid").get("pid").longValue()).isNotEqualTo(pid);
    }
  }

  @Test
  void aProgramThatIsNotThereIsNamed() {
    var missing =
        new dev.annex.runtime.process.launch.Command(
            "no-such-program-here", List.of(), java.util.Map.of(), java.util.Map.of());
    try (Workshop workshop = new Workshop(folder, missing, Workshop.QUICK, Workshop.SETTINGS)) {
      assertThatExceptionOfType(AnnexException.class)
          .isThrownBy(() -> workshop.call("echo"))
          .withMessageContaining("there is no program \"no-such-program-here\"")
          .withMessageContaining("shell-path");
    }
  }

  @Test
  void aClosedProgramTakesNoMoreCalls() {
    try (Workshop workshop = Workshop.of(folder, "good")) {
      long pid = workshop.call("pid").get("pid").longValue();
      workshop.program().close();
      assertThatExceptionOfType(AnnexException.class)
          .isThrownBy(() -> workshop.call("echo"))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
      Workshop.await("its process is ended", () -> !Workshop.runs(pid));
    }
  }
}
