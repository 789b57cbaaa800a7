package dev.annex.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.ByteSize;
import dev.annex.api.value.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LauncherTest {

  private static final ProgramBounds BOUNDS =
      new ProgramBounds(ByteSize.ofMib(4_096), Duration.ofHours(1), 4_096);

  private static final Path SH = Path.of("/bin/sh");
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private Launcher launcher;

  @BeforeEach
  void open() {
    assumeTrue(Tools.find().isPresent(), "needs setsid, sh and /proc");
    launcher = Launcher.open(folder.resolve("programs"), new SecureRandom(), Clock.systemUTC());
  }

  @AfterEach
  void close() {
    launcher.close();
  }

  @Test
  void handsOverEveryArgumentAsItStands() throws Exception {
    String[] hostile = {
      "; touch /tmp/x", "$(id)", "`id`", "a\nb", "*", "~", "", "'\"\\", "-n", "${HOME}", "&& id"
    };
    String[] arguments =
        Stream.concat(Stream.of("%s|"), Arrays.stream(hostile)).toArray(String[]::new);
    assertThat(run(launch("/usr/bin/printf", arguments)))
        .isEqualTo(String.join("|", hostile) + "|");
  }

  @Test
  void givesTheEnvironmentAskedForAndNothingOfTheHosts() throws Exception {
    ProcessGroup group =
        launcher.start(
            new Launch(
                Path.of("/usr/bin/env"),
                List.of(),
                Optional.empty(),
                Map.of("LANG", "C"),
                false,
                BOUNDS));
    String home = group.scratch().toString();
    assertThat(text(group).lines().toList())
        .hasSize(5)
        .contains("LANG=C", "HOME=" + home, "TMPDIR=" + home, "PWD=" + home)
        .anyMatch(line -> line.startsWith("ANNEX_PROCESS="));
    assertThat(Path.of(home)).doesNotExist();
  }

  @Test
  void handsDownNoOpenFileOfTheHost() throws Exception {
    try (var held = Files.newInputStream(Files.createFile(folder.resolve("held")))) {
      assertThat(held.available()).isZero();
      String open = run(shell("exec ls -l /proc/self/fd"));
      assertThat(open).contains(" 0 -> pipe:", " 1 -> pipe:", " 2 -> pipe:");
      // The fourth is the folder that ls itself reads.
      assertThat(open.lines().filter(line -> line.contains(" -> "))).hasSize(4);
      assertThat(open).doesNotContain("held");
    }
  }

  @Test
  void runsEachProgramInASessionOfItsOwn() throws Exception {
    ProcessGroup group = launcher.start(shell("read -r line"));
    ProcessTable.Entry entry = ProcessTable.find(group.pid()).orElseThrow();
    assertThat(entry.session()).isEqualTo(group.pid());
    assertThat(entry.group()).isEqualTo(group.pid());
    assertThat(launcher.start(shell("read -r line")).pid()).isNotEqualTo(group.pid());
  }

  @Test
  void startsInTheFolderAskedFor() throws Exception {
    Path work = Files.createDirectory(folder.resolve("work")).toRealPath();
    Launch launch =
        new Launch(Path.of("/bin/pwd"), List.of(), Optional.of(work), Map.of(), false, BOUNDS);
    assertThat(text(launcher.start(launch))).isEqualTo(work + "\n");
  }

  @Test
  void startsNothingWhereTheFolderLeadsElsewhere() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path link = Files.createSymbolicLink(folder.toRealPath().resolve("work"), elsewhere);
    Path proof = folder.resolve("proof");
    Launch launch =
        new Launch(
            Path.of("/usr/bin/touch"),
            List.of(proof.toString()),
            Optional.of(link),
            Map.of(),
            false,
            BOUNDS);
    assertThatThrownBy(() -> launcher.start(launch)).satisfies(e -> reason(e, "moved"));
    assertThat(proof).doesNotExist();
  }

  @Test
  void saysWhyAProgramCannotRun() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "no program");
    Path work = folder.resolve("missing");
    assertThatThrownBy(() -> launcher.start(launch("/no/such/program")))
        .satisfies(e -> reason(e, "not-found"));
    assertThatThrownBy(() -> launcher.start(launch(text.toString())))
        .satisfies(e -> reason(e, "not-executable"));
    assertThatThrownBy(() ->
            launcher.start(new Launch(SH, List.of(), Optional.of(work), Map.of(), false, BOUNDS)))
        .satisfies(e -> reason(e, "no-folder"));
    assertThatThrownBy(() -> launcher.start(launch("/bin/echo", "x".repeat(3_000_000))))
        .satisfies(e -> reason(e, "failed"));
  }

  private static void reason(Throwable e, String reason) {
    assertThat(e)
        .isInstanceOfSatisfying(
            AnnexException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(ErrorCode.HOST_CALL_FAILED);
              assertThat(failure.fault().details().getOrDefault("reason", Json.object()).asString())
                  .isEqualTo(reason);
            });
  }

  @Test
  void feedsWhatIsReadAndIsNotHeldUpByWhatIsNot() throws Exception {
    ProcessGroup reads = launcher.start(launch("/bin/cat"));
    reads.feed("milk\n".repeat(100_000).getBytes(StandardCharsets.UTF_8));
    assertThat(text(reads)).hasSize(500_000);

    ProcessGroup ignores = launcher.start(launch("/bin/true"));
    ignores.feed(new byte[1 << 20]);
    assertThat(text(ignores)).isEmpty();

    ProcessGroup nothing = launcher.start(launch("/bin/cat"));
    nothing.feed(new byte[0]);
    assertThat(text(nothing)).isEmpty();
  }

  @Test
  void tellsHowItEnded() throws Exception {
    ProcessGroup seven = launcher.start(shell("exit 7"));
    assertThat(text(seven)).isEmpty();
    assertThat(seven.exitCode()).hasValue(7);
    ProcessGroup killed = launcher.start(shell("kill -9 $$"));
    assertThat(text(killed)).isEmpty();
    assertThat(killed.exitCode()).hasValue(137);
  }

  @Test
  void keepsStandardErrorApartUnlessAskedToMerge() throws Exception {
    Launch apart = shell("echo out; echo err >&2");
    assertThat(run(apart)).isEqualTo("out\n");
    Launch merged =
        new Launch(apart.program(), apart.arguments(), Optional.empty(), Map.of(), true, BOUNDS);
    assertThat(run(merged)).isEqualTo("out\nerr\n");
  }

  @Test
  void endsWhatIgnoresBeingAsked() throws Exception {
    ProcessGroup stubborn =
        launcher.start(shell("trap '' TERM; echo ready; while :; do sleep 0.1; done"));
    awaitOutput(stubborn, "ready");
    stubborn.terminate();
    assertThat(stubborn.awaitEnd(Duration.ofMillis(300))).isFalse();
    stubborn.close();
    assertThat(stubborn.awaitEnd(LONG)).isTrue();
    assertThat(ProcessTable.find(stubborn.pid())).isEmpty();
  }

  @Test
  void asksTheWholeGroupToEnd() throws Exception {
    ProcessGroup group = launcher.start(shell("sleep 600 & echo $!; wait"));
    long child = Long.parseLong(awaitOutput(group, "\n").strip());
    group.terminate();
    assertThat(group.awaitEnd(LONG)).isTrue();
    awaitGone(child);
  }

  @Test
  void endsWhatAProgramLeavesBehind() throws Exception {
    ProcessGroup group = launcher.start(shell("sleep 600 & echo $!"));
    long child = Long.parseLong(text(group).strip());
    awaitGone(child);
  }

  @Test
  void endsAGrandchildThatWentIntoASessionOfItsOwn() throws Exception {
    ProcessGroup group =
        launcher.start(shell("setsid sh -c 'echo $$; exec sleep 600' </dev/null & sleep 600"));
    long daemon = Long.parseLong(awaitOutput(group, "\n").strip());
    assertThat(ProcessTable.find(daemon).orElseThrow().session()).isEqualTo(daemon);
    group.close();
    awaitGone(daemon);
  }

  @Test
  void endsAChildThatClearedItsEnvironmentButStayed() throws Exception {
    ProcessGroup group =
        launcher.start(shell("env -i sh -c 'echo $$; exec sleep 600' & sleep 0.2"));
    long child = Long.parseLong(text(group).strip());
    awaitGone(child);
  }

  @Test
  void endsHundredsOfProcessesAtOnce() throws Exception {
    ProcessGroup group =
        launcher.start(
            shell("i=0; while [ $i -lt 300 ]; do sleep 600 & i=$((i+1)); done; echo all; wait"));
    awaitOutput(group, "all");
    long leader = group.pid();
    group.close();
    assertThat(ProcessTable.all(entry -> entry.session() == leader)).isEmpty();
  }

  @Test
  void endsEverythingWhenItIsClosed() throws Exception {
    ProcessGroup one = launcher.start(launch("/bin/sleep", "600"));
    ProcessGroup two = launcher.start(launch("/bin/sleep", "600"));
    launcher.close();
    awaitGone(one.pid());
    awaitGone(two.pid());
    assertThatThrownBy(() -> launcher.start(launch("/bin/true")))
        .isInstanceOf(AnnexException.class);
  }

  @Test
  void stillEndsGroupsWhenSomebodyKilledTheWarden() throws Exception {
    ProcessGroup before = launcher.start(launch("/bin/sleep", "600"));
    List<ProcessTable.Entry> wardens = othersOfThisProcess(before);
    assertThat(wardens).isNotEmpty();
    wardens.forEach(ProcessTable::kill);
    long deadline = System.nanoTime() + LONG.toNanos();
    while (wardens.containsAll(othersOfThisProcess(before))) {
      assertThat(System.nanoTime()).as("no other warden came").isLessThan(deadline);
      Thread.sleep(10);
    }
    ProcessGroup after = launcher.start(shell("sleep 600 & echo $!; wait"));
    long child = Long.parseLong(awaitOutput(after, "\n").strip());
    before.terminate();
    after.terminate();
    assertThat(before.awaitEnd(LONG)).isTrue();
    assertThat(after.awaitEnd(LONG)).isTrue();
    awaitGone(child);
  }

  private static List<ProcessTable.Entry> othersOfThisProcess(ProcessGroup known) {
    Optional<ProcessHandle> self = Optional.of(ProcessHandle.current());
    return ProcessTable.all(entry ->
        entry.pid() != known.pid()
            && ProcessHandle.of(entry.pid()).flatMap(ProcessHandle::parent).equals(self));
  }

  @Test
  void stopsFollowingWhenTheTimeIsOver() throws Exception {
    ProcessGroup group = launcher.start(launch("/bin/sleep", "600"));
    assertThat(group.follow((b, n) -> {}, (b, n) -> {}, Duration.ofMillis(50))).isFalse();
    assertThat(group.running()).isTrue();
  }

  @Test
  void looksAtTheClockWhileAProgramFloodsItsOutput() throws Exception {
    ProcessGroup group = launcher.start(shell("while :; do echo flood; done"));
    long[] bytes = new long[1];
    assertThat(group.follow((b, n) -> bytes[0] += n, (b, n) -> {}, Duration.ofMillis(500)))
        .isFalse();
    assertThat(bytes[0]).isPositive();
  }

  @Test
  void removesPrivateFoldersWithoutFollowingLinks() throws Exception {
    Path kept = Files.writeString(folder.resolve("kept"), "kept");
    ProcessGroup group =
        launcher.start(shell("ln -s '" + folder + "' link; mkdir -p a/b; touch a/b/c"));
    assertThat(text(group)).isEmpty();
    assertThat(group.scratch()).doesNotExist();
    assertThat(kept).hasContent("kept");
  }

  @Test
  void holdsEachProcessToItsBounds() throws Exception {
    long before = ProcessTable.ownTasks();
    List<String> limits =
        run(bounded(
                new ProgramBounds(ByteSize.ofMib(64), Duration.ofSeconds(7), 900),
                "exec cat /proc/self/limits"))
            .lines()
            .map(line -> line.replaceAll(" {2,}", " "))
            .toList();
    assertThat(limits)
        .contains(
            "Max cpu time 7 12 seconds ",
            "Max data size 67108864 67108864 bytes ",
            "Max core file size 0 0 bytes ");
    long tasks =
        limits.stream()
            .filter(line -> line.startsWith("Max processes "))
            .map(line -> Long.parseLong(line.split(" ", -1)[2]))
            .findFirst()
            .orElseThrow();
    assertThat(before).isPositive();
    assertThat(tasks).isGreaterThan(900);
  }

  @Test
  void endsAProcessThatUsesUpItsProcessorTime() throws Exception {
    ProgramBounds second = new ProgramBounds(ByteSize.ofMib(64), Duration.ofSeconds(1), 900);
    ProcessGroup group = launcher.start(bounded(second, "while :; do :; done"));
    assertThat(text(group)).isEmpty();
    assertThat(group.exitCode()).hasValue(128 + 24);
  }

  @Test
  void givesNoMoreMemoryThanBounded() throws Exception {
    ProgramBounds little = new ProgramBounds(ByteSize.ofMib(8), Duration.ofSeconds(60), 900);
    String grow = "x=0123456789abcdef; while :; do x=$x$x; done";
    ProcessGroup group = launcher.start(bounded(little, grow + " 2>/dev/null"));
    assertThat(text(group)).isEmpty();
    assertThat(group.exitCode().orElseThrow()).isNotZero().isNotEqualTo(128 + 24);
  }

  private static Launch bounded(ProgramBounds bounds, String script) {
    return new Launch(
        SH,
        List.of("-c", script),
        Optional.empty(),
        Map.of("PATH", "/usr/bin:/bin"),
        false,
        bounds);
  }

  static Launch launch(String program, String... arguments) {
    return new Launch(
        Path.of(program),
        List.of(arguments),
        Optional.empty(),
        Map.of("PATH", "/usr/bin:/bin"),
        false,
        BOUNDS);
  }

  static Launch shell(String script) {
    return launch(SH.toString(), "-c", script);
  }

  private String run(Launch launch) throws Exception {
    return text(launcher.start(launch));
  }

  private static String text(ProcessGroup group) throws Exception {
    try (group) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      assertThat(group.follow((b, n) -> out.write(b, 0, n), (b, n) -> {}, LONG)).isTrue();
      return out.toString(StandardCharsets.UTF_8);
    }
  }

  private static String awaitOutput(ProcessGroup group, String wanted) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long deadline = System.nanoTime() + LONG.toNanos();
    while (!out.toString(StandardCharsets.UTF_8).contains(wanted)) {
      assertThat(System.nanoTime()).as("output so far: %s", out).isLessThan(deadline);
      boolean _ = group.follow((b, n) -> out.write(b, 0, n), (b, n) -> {}, Duration.ofMillis(20));
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  static void awaitGone(long pid) throws InterruptedException {
    long deadline = System.nanoTime() + LONG.toNanos();
    while (ProcessTable.find(pid).isPresent()) {
      assertThat(System.nanoTime()).as("process %d still runs", pid).isLessThan(deadline);
      Thread.sleep(10);
    }
  }
}
